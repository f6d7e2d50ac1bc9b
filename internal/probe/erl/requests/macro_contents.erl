%% The first Most things that a process holds, in parts, and how many there are. The
%% copy is made by the process itself before any bound of ours counts: so not with a
%% queue longer than Longest, nor where it takes more than Largest bytes, of which
%% messages are a part. Both are looked at right before.
macro_contents(Reply, MaxSize, Pid, Item, Most, MaxContents, Longest, Largest) ->
    case erlang:process_info(Pid, message_queue_len) of
        undefined -> undefined;
        {_, Length} ->
            case Length > Longest of
                true -> {message_queue_len, Length};
                false ->
                    case erlang:process_info(Pid, memory) of
                        undefined -> undefined;
                        {_, Bytes} ->
                            case Bytes > Largest of
                                true -> {memory, Bytes};
                                false ->
                                    case erlang:process_info(Pid, Item) of
                                        undefined -> undefined;
                                        {_, All} ->
                                            Answer = {erlang:length(All), lists:sublist(All, Most)},
                                            Size = erlang:external_size(Answer),
                                            case Size =< MaxContents of
                                                false -> {size, Size};
                                                true ->
                                                    Binary = erlang:term_to_binary(Answer),
                                                    Whole = erlang:byte_size(Binary),
                                                    Part = MaxSize - 1024,
                                                    [macro_more(Reply, MaxSize, binary:part(Binary, From, erlang:min(Part, Whole - From)))
                                                     || From <- lists:seq(0, Whole - 1, Part)],
                                                    ok
                                            end
                                    end
                            end
                    end
            end
    end.
