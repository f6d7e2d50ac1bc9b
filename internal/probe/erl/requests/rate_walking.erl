%% As rate, for an item whose reading walks the message queue: processes with a
%% queue longer than Queue are not asked, but named.
rate_walking(Room, Item, Pattern, Value, Floor, K, Slice, Pause, Queue, Window) ->
    {Total, Steps} = macro_sweep(Room, Slice),
    Numbers = ets:match_spec_compile([{Pattern, [], [Value]}, {'_', [], [0]}]),
    erlang:put(queue_size, []),
    Began = erlang:monotonic_time(microsecond),
    Looks = [begin
                 All = macro_here(First, Slice),
                 Here = macro_short(All, Queue),
                 Old = erlang:term_to_binary(ets:match_spec_run(macro_info(Here, Item), Numbers)),
                 macro_pause(Pause),
                 {case Here =:= All of true -> First; false -> erlang:list_to_tuple(Here) end, Old}
             end || First <- Steps],
    macro_sleep(Window),
    Elapsed = erlang:monotonic_time(microsecond) - Began,
    erlang:put(max, {Floor, []}),
    [begin
         Pids = case erlang:is_tuple(Then) of true -> erlang:tuple_to_list(Then); false -> macro_here(Then, Slice) end,
         macro_grown(Pids, ets:match_spec_run(macro_info(Pids, Item), Numbers), Before, Floor, K),
         macro_pause(Pause)
     end || {Then, Before} <- Looks],
    {Total, erlang:element(2, erlang:get(max)), erlang:get(queue_size), Elapsed}.
