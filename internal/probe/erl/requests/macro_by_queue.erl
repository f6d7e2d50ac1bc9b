%% Those whose message queue is not longer than Queue, and those whose is. Who has
%% ended is in neither list.
macro_by_queue(Pids, Queue) ->
    Lengths = lists:zip(macro_info(Pids, message_queue_len), Pids),
    {ets:match_spec_run(Lengths, ets:match_spec_compile([{{{'_', '$1'}, '$2'}, [{'=<', '$1', Queue}], ['$2']}])),
     ets:match_spec_run(Lengths, ets:match_spec_compile([{{{'_', '$1'}, '$2'}, [{'>', '$1', Queue}], ['$2']}]))}.
