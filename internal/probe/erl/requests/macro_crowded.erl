%% Whether a process has so many links and monitors that they take more than Beside
%% bytes, which its memory tells. Who has done fewer than Done reductions has not come
%% to have so many, and is not woken for it.
macro_crowded(Pid, Done, Beside) ->
    case erlang:process_info(Pid, reductions) of
        undefined -> false;
        {_, So_far} ->
            case So_far < Done of
                true -> false;
                false ->
                    case erlang:process_info(Pid, [memory, total_heap_size]) of
                        undefined -> false;
                        [{_, Memory}, {_, Heap}] -> Memory - Heap * erlang:system_info(wordsize) > Beside
                    end
            end
    end.
