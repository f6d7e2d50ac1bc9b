%% Those of a slice whose message queue is not longer than Queue, since the item
%% asked for walks the queue. The others are kept aside under `queue_size`.
macro_short(Slice, Queue) ->
    Lengths = lists:zip(macro_info(Slice, message_queue_len), Slice),
    erlang:put(queue_size, lists:sublist(
        ets:match_spec_run(Lengths, ets:match_spec_compile([{{{'_', '$1'}, '$2'}, [{'>', '$1', Queue}], ['$2']}]))
        ++ erlang:get(queue_size), 100)),
    ets:match_spec_run(Lengths, ets:match_spec_compile([{{{'_', '$1'}, '$2'}, [{'=<', '$1', Queue}], ['$2']}])).
