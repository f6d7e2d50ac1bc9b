%% The K ports with the most traffic or the longest queue. Traffic is read from
%% each port once, or with a Window twice, and then ranked by the difference; names,
%% addresses and owners of the K only. Ports opened meanwhile are not seen.
ports(Pattern, Value, Row, Items, Floor, K, Most, Slice, Pause, Window) ->
    All = erlang:ports(),
    erlang:put(process, lists:sublist(All, Most)),
    Seen = erlang:length(erlang:get(process)),
    Steps = macro_slices(Slice),
    Began = erlang:monotonic_time(microsecond),
    Old = [begin
               Here = macro_slice(Count),
               Before = case Window of
                            0 -> {lists:duplicate(Count, 0), lists:duplicate(Count, 0)};
                            _ -> {macro_counter(Here, input), macro_counter(Here, output)}
                        end,
               macro_pause(Pause),
               {Here, Before}
           end || Count <- Steps],
    case Window of 0 -> ok; _ -> macro_sleep(Window) end,
    Elapsed = erlang:monotonic_time(microsecond) - Began,
    erlang:put(max, {Floor, []}),
    [begin
         Queue = lists:zipwith(fun erlang:port_info/2, Ports, lists:duplicate(erlang:length(Ports), queue_size)),
         Now = lists:zip3(macro_counter(Ports, input), macro_counter(Ports, output), Queue),
         {Least, Best} = erlang:get(max),
         macro_rank(ets:match_spec_run(lists:zip3(Now, lists:zip(In, Out), Ports),
                                       ets:match_spec_compile([{Pattern, [{'>', Value, Least}], [{{Value, Row}}]}])),
                    Best, K, Floor),
         macro_pause(Pause)
     end || {Ports, {In, Out}} <- Old],
    {erlang:length(All), Seen, Elapsed,
     [{Port, Numbers,
       [try erlang:port_info(Port, Item) catch _:_ -> undefined end || Item <- Items],
       try {connected, Owner} = erlang:port_info(Port, connected), erlang:process_info(Owner, registered_name)
       catch _:_ -> undefined end,
       try inet:sockname(Port) catch _:_ -> undefined end,
       try inet:peername(Port) catch _:_ -> undefined end}
      || {_, {Port, Numbers}} <- erlang:element(2, erlang:get(max))]}.
