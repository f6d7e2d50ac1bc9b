%% Sleep Milliseconds, without counting it as work.
macro_sleep(Milliseconds) ->
    Asleep = erlang:monotonic_time(microsecond),
    receive after Milliseconds -> ok end,
    erlang:put(pause, erlang:get(pause) + erlang:monotonic_time(microsecond) - Asleep).
