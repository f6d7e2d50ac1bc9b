%% Those of a slice whose message queue is not longer than Queue, since the item
%% asked for walks the queue. The others are kept aside under `queue_size`.
macro_short(Slice, Queue) ->
    {Short, Long} = macro_by_queue(Slice, Queue),
    erlang:put(queue_size, lists:sublist(Long ++ erlang:get(queue_size), 100)),
    Short.
