%% Begin to measure what we take.
macro_begin() ->
    {reductions, So_far} = erlang:process_info(erlang:self(), reductions),
    erlang:put(reductions, So_far),
    erlang:put(runtime, erlang:monotonic_time(microsecond)),
    erlang:put(pause, 0),
    erlang:put(values, 0),
    erlang:put(spawn_opt, 0).
