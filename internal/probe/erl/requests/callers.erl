%% Who monitors some processes, a row each: those who call a server do, among
%% others. All are counted, Most are listed, of processes only.
callers(Reply, Pids, Most) ->
    Processes = ets:match_spec_compile([{'$1', [{is_pid, '$1'}], ['$1']}]),
    [begin
         Row = case erlang:process_info(Pid, monitored_by) of
                   undefined -> undefined;
                   {_, All} ->
                       Callers = ets:match_spec_run(All, Processes),
                       {erlang:length(Callers), lists:sublist(Callers, Most)}
               end,
         erlang:send(Reply, {value, {Pid, Row}}, [noconnect])
     end || Pid <- Pids],
    ok.
