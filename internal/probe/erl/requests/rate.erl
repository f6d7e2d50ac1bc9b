%% As top, by the change over Window milliseconds. The first pass keeps one
%% number a process, on this process's heap; nothing is shipped between the two.
rate(Base, Each, Item, Pattern, Value, Floor, K, Queue, Slice, Pause, Window) ->
    macro_room(Base, Each),
    Pids = erlang:processes(),
    Total = erlang:length(Pids),
    erlang:put(process, Pids),
    Numbers = ets:match_spec_compile([{Pattern, [], [Value]}, {'_', [], [0]}]),
    erlang:put(queue_size, []),
    Began = erlang:monotonic_time(microsecond),
    First = [begin
                 {Split, Rest} = lists:split(Count, erlang:get(process)),
                 erlang:put(process, Rest),
                 Here = macro_short(Split, Count, Queue),
                 Infos = lists:zipwith(fun erlang:process_info/2, Here, lists:duplicate(erlang:length(Here), Item)),
                 macro_pause(Pause),
                 {Here, erlang:length(Here), ets:match_spec_run(Infos, Numbers)}
             end || Count <- lists:duplicate(Total div Slice, Slice) ++ [Total rem Slice]],
    macro_sleep(Window),
    Elapsed = erlang:monotonic_time(microsecond) - Began,
    erlang:put(max, {Floor, []}),
    [begin
         {Least, Best} = erlang:get(max),
         Again = lists:zipwith(fun erlang:process_info/2, Then, lists:duplicate(Size, Item)),
         case ets:match_spec_run(lists:zip3(Again, Then, Old),
                                 ets:match_spec_compile([{{Pattern, '$2', '$3'}, [{'>', {'-', Value, '$3'}, Least}],
                                                          [{{{'-', Value, '$3'}, '$2'}}]}])) of
             [] -> ok;
             Found ->
                 Ranked = lists:sublist(lists:reverse(lists:sort(Found ++ Best)), K),
                 case erlang:length(Ranked) of
                     K -> erlang:put(max, {erlang:element(1, lists:last(Ranked)), Ranked});
                     _ -> erlang:put(max, {Floor, Ranked})
                 end
         end,
         macro_pause(Pause)
     end || {Then, Size, Old} <- First],
    {Total, erlang:element(2, erlang:get(max)), lists:sublist(erlang:get(queue_size), K), Elapsed}.
