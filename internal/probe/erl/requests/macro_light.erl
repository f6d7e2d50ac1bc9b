%% The Items of one process. Before OTP 26.2 the last of them is `dictionary`. It
%% is asked for apart, and not of a process whose heap is larger than Largest: it
%% would have to copy all of it to us, and no limit of ours stops that.
macro_light(Who, What, Largest) ->
    case lists:last(What) of
        dictionary ->
            case erlang:process_info(Who, lists:droplast(What)) of
                undefined -> undefined;
                Some ->
                    {_, Words} = lists:keyfind(total_heap_size, 1, Some),
                    Whole = case Words > Largest of
                                true -> undefined;
                                false -> erlang:process_info(Who, dictionary)
                            end,
                    Some ++ [case Whole of undefined -> {dictionary, []}; _ -> Whole end]
            end;
        _ -> erlang:process_info(Who, What)
    end.
