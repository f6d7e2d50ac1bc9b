%% One part of a long answer. The next goes out only when this one has been
%% taken, so at most one is on its way; who does not take it gets no more.
macro_more(To, Limit, Part) ->
    Waiting = erlang:monotonic_time(microsecond),
    case erlang:external_size(Part) =< Limit of
        true -> erlang:send(To, {value, Part}, [noconnect]);
        false -> erlang:send(To, {value, size}, [noconnect])
    end,
    case macro_hear(15000) of timeout -> erlang:exit(normal); true -> ok end,
    erlang:put(pause, erlang:get(pause) + erlang:monotonic_time(microsecond) - Waiting).
