%% As top, for an item whose reading walks the message queue: processes with a
%% queue longer than Queue are not asked, but named.
top_walking(Room, Item, Pattern, Value, Floor, K, Slice, Pause, Queue) ->
    {Total, Steps} = macro_sweep(Room, Slice),
    erlang:put(max, {Floor, []}),
    erlang:put(queue_size, []),
    [begin
         Here = macro_short(macro_here(First, Slice), Queue),
         {Least, Best} = erlang:get(max),
         macro_rank(ets:match_spec_run(lists:zip(macro_info(Here, Item), Here),
                                       ets:match_spec_compile([{{Pattern, '$2'}, [{'>', Value, Least}], [{{Value, '$2'}}]}])),
                    Best, K, Floor),
         macro_pause(Pause)
     end || First <- Steps],
    {Total, erlang:element(2, erlang:get(max)), erlang:get(queue_size)}.
