%% The state of one process that follows OTP's rules, through sys. The caller has
%% made sure that it does and that its queue is empty; the queue is looked at
%% once more. One attempt. The state is copied to this process, whose heap is
%% bounded, and leaves in parts. The copy is made before that bound counts: so
%% not of a process whose heap is larger than Largest.
state(Reply, MaxSize, Pid, Timeout, MaxState, Largest) ->
    case erlang:process_info(Pid, [message_queue_len, total_heap_size]) of
        undefined -> undefined;
        [{_, 0}, {_, Words}] ->
            case Words > Largest of
                true -> {total_heap_size, Words};
                false ->
                    Answer = try {ok, sys:get_state(Pid, Timeout)} catch _:Reason -> {error, Reason} end,
                    Size = erlang:external_size(Answer),
                    case Size =< MaxState of
                        false -> {size, Size};
                        true ->
                            Binary = erlang:term_to_binary(Answer),
                            Whole = erlang:byte_size(Binary),
                            Part = MaxSize - 1024,
                            [macro_more(Reply, MaxSize, binary:part(Binary, From, erlang:min(Part, Whole - From)))
                             || From <- lists:seq(0, Whole - 1, Part)],
                            ok
                    end
            end;
        [{_, Length}, _] -> {message_queue_len, Length}
    end.
