%% As top_walking, by the change over Window milliseconds. The first pass keeps
%% one number a process, on this process's heap; nothing is shipped between the
%% two. A process that ended meanwhile drops out; one that was born is not seen.
rate(Room, Item, Pattern, Value, Floor, K, Slice, Pause, Queue, Window) ->
    {Total, Steps} = macro_sweep(Room, Slice),
    Numbers = ets:match_spec_compile([{Pattern, [], [Value]}, {'_', [], [0]}]),
    erlang:put(queue_size, []),
    Began = erlang:monotonic_time(microsecond),
    First = [begin
                 Here = macro_short(macro_slice(Count), Queue),
                 Old = ets:match_spec_run(macro_info(Here, Item), Numbers),
                 macro_pause(Pause),
                 {Here, Old}
             end || Count <- Steps],
    macro_sleep(Window),
    Elapsed = erlang:monotonic_time(microsecond) - Began,
    erlang:put(max, {Floor, []}),
    [begin
         {Least, Best} = erlang:get(max),
         macro_rank(ets:match_spec_run(lists:zip3(macro_info(Then, Item), Then, Before),
                                       ets:match_spec_compile([{{Pattern, '$2', '$3'}, [{'>', {'-', Value, '$3'}, Least}],
                                                                [{{{'-', Value, '$3'}, '$2'}}]}])),
                    Best, K, Floor),
         macro_pause(Pause)
     end || {Then, Before} <- First],
    {Total, erlang:element(2, erlang:get(max)), erlang:get(queue_size), Elapsed}.
