%% How much memory some processes have, and how much of it is their heap. What is
%% beside the heap is mostly links and monitors, and reading it walks these, without
%% making a list of them: a third of the time that the list would take. Wakes each
%% once. Processes with a queue longer than Queue are left out, as are those that
%% have ended.
weigh(Pids, Shape, Queue) ->
    {Short, _} = macro_by_queue(Pids, Queue),
    ets:match_spec_run(lists:zip(Short, macro_info(Short, [memory, total_heap_size, message_queue_len])), ets:match_spec_compile(Shape)).
