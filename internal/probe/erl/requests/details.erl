%% A closer look at a few processes. Items wake the process; one whose message
%% queue is longer than Queue is asked for Cheap only, since `memory` and its
%% like walk the queue. Each row goes out as soon as it is there: if a process
%% does not answer (a long NIF, say), we know all before it, and which it was.
%% Before OTP 26.2 single keys of a dictionary cannot be asked for: `dictionary`
%% is among the Items then, and is cut to Keys here.
details(Reply, Pids, Items, Cheap, Keys, Queue, RowSize) ->
    [begin
         Long = case erlang:process_info(Pid, message_queue_len) of
                    {_, Length} -> Length > Queue;
                    undefined -> true
                end,
         Info = case Long of
                    true -> erlang:process_info(Pid, Cheap);
                    false ->
                        Asked = erlang:process_info(Pid, Items),
                        Cut = case Asked of
                                  undefined -> undefined;
                                  _ -> case lists:keyfind(dictionary, 1, Asked) of
                                           false -> Asked;
                                           {_, Dictionary} ->
                                               [{{dictionary, Key}, case lists:keyfind(Key, 1, Dictionary) of
                                                                        {_, Held} -> Held;
                                                                        _ -> undefined
                                                                    end} || Key <- Keys]
                                               ++ lists:keydelete(dictionary, 1, Asked)
                                       end
                              end,
                        case erlang:external_size(Cut) =< RowSize of
                            true -> Cut;
                            false -> erlang:process_info(Pid, Cheap)
                        end
                end,
         erlang:send(Reply, {value, {Pid, Long, Info}}, [noconnect])
     end || Pid <- Pids],
    ok.
