%% Sleep until our working time so far has earned its rest: Percent of it, but
%% never longer than 20 ms at once. On a node without a free scheduler most of
%% what looks like work is waiting for our turn, which needs no rest. A rest of
%% less than 10 ms waits until more has been earned: waking up costs the node more
%% than the work in between.
macro_pause(Percent) ->
    Now = erlang:monotonic_time(microsecond),
    Paused = erlang:get(pause),
    Nap = erlang:min(20, ((Now - erlang:get(runtime) - Paused) * Percent div 100 - Paused) div 1000),
    case Nap >= 10 of
        true ->
            receive after Nap -> ok end,
            erlang:put(pause, Paused + erlang:monotonic_time(microsecond) - Now);
        false -> ok
    end.
