%% A list that grows at its end: see README.md.
-module(append).

-export([start/1]).

-define(EVENTS, 2).
-define(BOUND, 1000000).
-define(KEEP, 1000).

start(Args) ->
    true = register(audit_trail, spawn(fun() -> audit([], 0, variant(Args)) end)),
    spawn(fun() -> events(bound(Args)) end),
    ok.

variant([]) -> ill;
variant([healthy]) -> healthy.

%% How many events there may be: all stay in memory.
bound([]) -> ?BOUND;
bound([healthy]) -> infinity.

%% To append is to copy the list. The healthy trail puts events before the others and hands them on by the thousand.
audit(Trail, N, ill) ->
    receive {event, Event} -> audit(Trail ++ [Event], N + 1, ill) end;
audit(Trail, N, healthy) ->
    receive
        {event, Event} when N rem ?KEEP =:= 0 -> audit([Event], N + 1, healthy);
        {event, Event} -> audit([Event | Trail], N + 1, healthy)
    end.

events(0) ->
    ok;
events(Left) ->
    [audit_trail ! {event, N} || N <- lists:seq(1, ?EVENTS)],
    timer:sleep(1),
    events(less(Left)).

less(infinity) -> infinity;
less(Left) -> Left - ?EVENTS.
