%% Exact heaps and binary volume of some processes, and how many minor collections
%% there were since the last full one. Nobody is woken. Reading walks the message
%% queue: processes with a queue longer than Queue are left out, as are those that
%% have ended.
heaps(Pids, Shape, Queue) ->
    {Short, _} = macro_by_queue(Pids, Queue),
    ets:match_spec_run(lists:zip(Short, macro_info(Short, [garbage_collection_info, garbage_collection])),
                       ets:match_spec_compile(Shape)).
