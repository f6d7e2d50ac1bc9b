%% By whom processes are traced, and with what flags: those that will be born, and
%% some that live. Of a tracer module its name leaves the node, not its state. From
%% OTP 27 on this is of the runtime's own session only.
tracing(Pids) ->
    Asked = [new_processes | Pids],
    Tracers = ets:match_spec_run(lists:zipwith(fun erlang:trace_info/2, Asked, macro_all(tracer, Asked)),
                                 ets:match_spec_compile([{{tracer, {'$1', '_'}}, [], ['$1']}, {{tracer, '$1'}, [], ['$1']}, {'_', [], [undefined]}])),
    Processes = lists:usort(ets:match_spec_run(Tracers, ets:match_spec_compile([{'$1', [{is_pid, '$1'}], ['$1']}]))),
    {lists:zipwith(fun erlang:trace_info/2, Asked, macro_all(flags, Asked)), Tracers,
     lists:zip(Processes, macro_info(Processes, registered_name))}.
