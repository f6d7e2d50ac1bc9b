%% Sleep Milliseconds, without counting it as work, and without a look at messages.
macro_sleep(Milliseconds) ->
    Asleep = erlang:monotonic_time(microsecond),
    erlang:delay_trap(ok, Milliseconds),
    erlang:put(pause, erlang:get(pause) + erlang:monotonic_time(microsecond) - Asleep).
