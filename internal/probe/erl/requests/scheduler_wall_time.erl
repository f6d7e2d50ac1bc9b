%% {Id, Active, Total} of all schedulers, or undefined when nobody holds the flag.
scheduler_wall_time() ->
    {erlang:monotonic_time(microsecond), erlang:statistics(scheduler_wall_time_all)}.
