%% The Items of one process. Before OTP 26.2 the last of them is `dictionary`,
%% which a process whose heap is larger than Largest is not asked for: it would
%% have to copy all of it to us, and no limit of ours stops that.
macro_light(Who, What, Largest) ->
    case lists:last(What) of
        dictionary ->
            case erlang:process_info(Who, total_heap_size) of
                undefined -> undefined;
                {_, Words} ->
                    case Words > Largest of
                        false -> erlang:process_info(Who, What);
                        true ->
                            case erlang:process_info(Who, lists:droplast(What)) of
                                undefined -> undefined;
                                Some -> Some ++ [{dictionary, []}]
                            end
                    end
            end;
        _ -> erlang:process_info(Who, What)
    end.
