%% Sleep for 40 ms each time that our work so far has earned them: Percent of the
%% time that it took. Waking up again costs the node more than a little work in
%% between, so there are no shorter rests; and no longer ones, since on a node
%% without a free scheduler most of what looks like work is waiting for our turn,
%% which needs no rest.
macro_pause(Percent) ->
    Now = erlang:monotonic_time(microsecond),
    Paused = erlang:get(pause),
    case (Now - erlang:get(runtime) - Paused) * Percent div 100 - Paused >= 40000 of
        true ->
            receive after 40 -> ok end,
            erlang:put(pause, Paused + erlang:monotonic_time(microsecond) - Now);
        false -> ok
    end.
