%% Collects the garbage of one process, all of it, and tells what it held before and
%% after, and how many microseconds that took. Not of a process with a message queue
%% longer than Queue, nor with a heap of more than Largest words: it does nothing else
%% meanwhile. What a collection needs for a moment counts towards max_heap_size, and
%% may be as much again, or nearly twice as much: so not where that is set, and less
%% than three times what the process holds.
collect(Pid, Items, Queue, Largest) ->
    case erlang:process_info(Pid, [message_queue_len, garbage_collection]) of
        undefined -> undefined;
        [{_, Length}, {_, Settings}] ->
            case Length > Queue of
                true -> {message_queue_len, Length};
                false ->
                    case erlang:process_info(Pid, Items) of
                        undefined -> undefined;
                        Before ->
                            {_, Words} = lists:keyfind(total_heap_size, 1, Before),
                            {_, Heaps} = lists:keyfind(garbage_collection_info, 1, Before),
                            {_, Young} = lists:keyfind(bin_vheap_size, 1, Heaps),
                            {_, Old} = lists:keyfind(bin_old_vheap_size, 1, Heaps),
                            Most = maps:get(size, erlang:element(2, lists:keyfind(max_heap_size, 1, Settings))),
                            case {Words > Largest, Most > 0 andalso 3 * (Words + Young + Old) > Most} of
                                {true, _} -> {total_heap_size, Before};
                                {false, true} -> {max_heap_size, Before};
                                {false, false} ->
                                    Began = erlang:monotonic_time(microsecond),
                                    case erlang:garbage_collect(Pid) of
                                        true ->
                                            Took = erlang:monotonic_time(microsecond) - Began,
                                            {ok, Before, erlang:process_info(Pid, Items), Took};
                                        false -> undefined
                                    end
                            end
                    end
            end
    end.
