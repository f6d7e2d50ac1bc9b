%% As details, a row at a time, each sent as soon as it is there: if a process
%% does not answer (a long native function, say), we know which. `Keys` of the
%% dictionary come last; before OTP 26.2 they cannot be asked for singly:
%% `dictionary` is the last of the Items then, and cut to the Keys here.
details_one_by_one(Reply, Pids, Items, Cheap, Keys, Largest, Queue, RowSize) ->
    [begin
         Long = case erlang:process_info(Pid, message_queue_len) of
                    {_, Length} -> Length > Queue;
                    undefined -> true
                end,
         Row = macro_values(Pid, case Long of true -> Cheap; false -> Items end, Keys, Largest),
         Fits = case erlang:external_size(Row) =< RowSize of true -> Row; false -> size end,
         erlang:send(Reply, {value, {Pid, Long, Fits}}, [noconnect])
     end || Pid <- Pids],
    ok.
