%% Rest for 180 ms each time that our work so far has earned them: Percent of the
%% time that it took. The first milliseconds of work after a rest take the machine
%% several times as long as those that follow, with all caches cold, so rests are few
%% and long. On a node without a free scheduler most of what looks like work is
%% waiting for our turn, which needs no rest: there are at least 16 slices between
%% two of them.
macro_pause(Percent) ->
    Now = erlang:monotonic_time(microsecond),
    Paused = erlang:get(pause),
    case erlang:get(values) >= 16 andalso (Now - erlang:get(runtime) - Paused) * Percent div 100 - Paused >= 180000 of
        true ->
            erlang:delay_trap(ok, 180),
            erlang:put(values, 0),
            erlang:put(pause, Paused + erlang:monotonic_time(microsecond) - Now);
        false -> erlang:put(values, erlang:get(values) + 1)
    end.
