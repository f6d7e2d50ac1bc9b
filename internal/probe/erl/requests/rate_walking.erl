%% As rate, for an item whose reading walks the message queue: processes with a
%% queue longer than Queue are not asked, but named.
rate_walking(Room, Item, Pattern, Value, Floor, K, Slice, Pause, Queue, Window) ->
    {Total, Steps} = macro_sweep(Room, Slice),
    Numbers = ets:match_spec_compile([{Pattern, [], [Value]}, {'_', [], [0]}]),
    erlang:put(queue_size, []),
    Began = erlang:monotonic_time(microsecond),
    First = [begin
                 Here = macro_short(macro_slice(Count), Queue),
                 Old = erlang:term_to_binary(ets:match_spec_run(macro_info(Here, Item), Numbers)),
                 macro_pause(Pause),
                 {erlang:list_to_tuple(Here), Old}
             end || Count <- Steps],
    macro_sleep(Window),
    Elapsed = erlang:monotonic_time(microsecond) - Began,
    erlang:put(max, {Floor, []}),
    [begin
         Pids = erlang:tuple_to_list(Then),
         macro_grown(Pids, ets:match_spec_run(macro_info(Pids, Item), Numbers), Before, Floor, K),
         macro_pause(Pause)
     end || {Then, Before} <- First],
    {Total, erlang:element(2, erlang:get(max)), erlang:get(queue_size), Elapsed}.
