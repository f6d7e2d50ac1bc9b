%% The K ports with the most traffic or the longest queue. Traffic is read from
%% each port once; names, addresses and owners of the K only.
ports(Pattern, Value, Items, K, Most, Slice, Pause) ->
    All = erlang:ports(),
    Total = erlang:length(All),
    Some = lists:sublist(All, Most),
    Seen = erlang:length(Some),
    erlang:put(port, Some),
    Shape = ets:match_spec_compile([{Pattern, [], [Value]}]),
    Numbers = [begin
                   {Here, Rest} = lists:split(Count, erlang:get(port)),
                   erlang:put(port, Rest),
                   In = lists:zipwith(fun erlang:port_info/2, Here, lists:duplicate(Count, input)),
                   Out = lists:zipwith(fun erlang:port_info/2, Here, lists:duplicate(Count, output)),
                   Queue = lists:zipwith(fun erlang:port_info/2, Here, lists:duplicate(Count, queue_size)),
                   macro_pause(Pause),
                   ets:match_spec_run(lists:zip(lists:zip3(In, Out, Queue), Here), Shape)
               end || Count <- lists:duplicate(Seen div Slice, Slice) ++ [Seen rem Slice]],
    {Total, Seen,
     [{Port, Row,
       [try erlang:port_info(Port, Item) catch _:_ -> undefined end || Item <- Items],
       try {connected, Owner} = erlang:port_info(Port, connected), erlang:process_info(Owner, registered_name)
       catch _:_ -> undefined end,
       try inet:sockname(Port) catch _:_ -> undefined end,
       try inet:peername(Port) catch _:_ -> undefined end}
      || {_, Port, Row} <- lists:sublist(lists:reverse(lists:sort(lists:append(Numbers))), K)]}.
