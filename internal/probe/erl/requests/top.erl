%% The K processes with the largest value of one item that wakes nobody.
%% `Pattern` matches process_info's answer and `Value` is the match
%% specification's expression for the number. They run in C, as does everything
%% that is done once per process; interpreted is only what is done once per
%% slice. A slice without a value above the least of the K costs no sorting.
top(Base, Each, Item, Pattern, Value, Floor, K, Queue, Slice, Pause) ->
    macro_room(Base, Each),
    Pids = erlang:processes(),
    Total = erlang:length(Pids),
    erlang:put(process, Pids),
    erlang:put(max, {Floor, []}),
    erlang:put(queue_size, []),
    [begin
         {Split, Rest} = lists:split(Count, erlang:get(process)),
         erlang:put(process, Rest),
         Here = macro_short(Split, Count, Queue),
         {Least, Best} = erlang:get(max),
         Infos = lists:zipwith(fun erlang:process_info/2, Here, lists:duplicate(erlang:length(Here), Item)),
         case ets:match_spec_run(lists:zip(Infos, Here),
                                 ets:match_spec_compile([{{Pattern, '$2'}, [{'>', Value, Least}],
                                                          [{{Value, '$2'}}]}])) of
             [] -> ok;
             Found ->
                 Ranked = lists:sublist(lists:reverse(lists:sort(Found ++ Best)), K),
                 case erlang:length(Ranked) of
                     K -> erlang:put(max, {erlang:element(1, lists:last(Ranked)), Ranked});
                     _ -> erlang:put(max, {Floor, Ranked})
                 end
         end,
         macro_pause(Pause)
     end || Count <- lists:duplicate(Total div Slice, Slice) ++ [Total rem Slice]],
    {Total, erlang:element(2, erlang:get(max)), lists:sublist(erlang:get(queue_size), K)}.
