%% The runtime measures scheduler wall time while somebody who asked for it
%% lives. This process is that somebody, until it hears `ok` or our connection
%% ends. It says when the measuring has begun.
hold_scheduler_wall_time(Reply) ->
    erlang:system_flag(scheduler_wall_time, true),
    erlang:send(Reply, {value, ok}, [noconnect]),
    macro_hear(infinity).
