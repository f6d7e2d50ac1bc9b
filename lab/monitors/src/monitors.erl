%% Monitors that are never taken away: see README.md.
-module(monitors).

-export([start/1]).

-define(SESSIONS, 50).
-define(BOUND, 1000000).

start(Args) ->
    true = register(presence, spawn(fun() -> presence(0, variant(Args)) end)),
    [spawn(fun session/0) || _ <- lists:seq(1, ?SESSIONS)],
    ok.

variant([]) -> ill;
variant([healthy]) -> healthy.

%% Looks after each session that tells that it is there. The ill one forgets that it does so already.
presence(?BOUND, ill) ->
    receive after infinity -> ok end;
presence(Monitors, Variant) ->
    receive {here, Session} -> look_after(Session, Variant) end,
    presence(Monitors + 1, Variant).

look_after(Session, ill) ->
    monitor(process, Session);
look_after(Session, healthy) ->
    Old = get(Session),
    Old =:= undefined orelse demonitor(Old, [flush]),
    put(Session, monitor(process, Session)).

session() ->
    presence ! {here, self()},
    timer:sleep(1),
    session().
