%% The runtime measures scheduler wall time while somebody who asked for it
%% lives. This process is that somebody, until it hears `ok` or our connection ends.
hold_scheduler_wall_time() ->
    erlang:system_flag(scheduler_wall_time, true),
    receive ok -> ok end.
