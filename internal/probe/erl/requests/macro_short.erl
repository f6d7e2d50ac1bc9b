%% Those of a slice whose message queue is not longer than Queue, where the item
%% asked for walks the queue; the others are kept aside. 0: all.
macro_short(Slice, Count, Queue) ->
    case Queue of
        0 -> Slice;
        _ ->
            Lengths = lists:zip(lists:zipwith(fun erlang:process_info/2, Slice, lists:duplicate(Count, message_queue_len)), Slice),
            case ets:match_spec_run(Lengths, ets:match_spec_compile([{{{'_', '$1'}, '$2'}, [{'>', '$1', Queue}], ['$2']}])) of
                [] -> Slice;
                Long ->
                    erlang:put(queue_size, lists:sublist(Long ++ erlang:get(queue_size), 1000)),
                    ets:match_spec_run(Lengths, ets:match_spec_compile([{{{'_', '$1'}, '$2'}, [{'=<', '$1', Queue}], ['$2']}]))
            end
    end.
