%% Time that we have worked so far, in microseconds.
macro_busy() -> erlang:monotonic_time(microsecond) - erlang:get(runtime) - erlang:get(pause).
