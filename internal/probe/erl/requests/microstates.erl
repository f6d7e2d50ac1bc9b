%% Time of each of the runtime's threads by what it did. Each scheduler adds its
%% numbers when it next looks up from its work, as for erlang:memory/0: nothing
%% stops. The runtime counts only while somebody has switched that on, which is
%% never us; before that all are 0, and after it they stand still.
microstates() ->
    {erlang:monotonic_time(microsecond), erlang:system_info(build_type),
     erlang:convert_time_unit(1, second, perf_counter),
     erlang:statistics(microstate_accounting)}.
