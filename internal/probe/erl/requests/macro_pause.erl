%% Sleep until our working time so far has earned its rest: Percent of it.
macro_pause(Percent) ->
    Now = erlang:monotonic_time(microsecond),
    Paused = erlang:get(pause),
    Nap = ((Now - erlang:get(runtime) - Paused) * Percent div 100 - Paused) div 1000,
    case Nap > 0 of
        true ->
            receive after Nap -> ok end,
            erlang:put(pause, Paused + erlang:monotonic_time(microsecond) - Now);
        false -> ok
    end.
