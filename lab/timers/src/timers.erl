%% Timers that are never cancelled: see README.md.
-module(timers).

-export([start/1]).

-define(BOUND, 20000).

start(Args) ->
    true = register(heartbeats, spawn(fun heartbeats/0)),
    true = register(session_manager, spawn(fun() -> connect(0, variant(Args)) end)),
    ok.

variant([]) -> ill;
variant([healthy]) -> healthy.

heartbeats() ->
    receive {heartbeat, _Session} -> heartbeats() end.

%% 150 sessions a second or so, which end at once. The ill manager forgets the timer of each.
connect(?BOUND, ill) ->
    receive after infinity -> ok end;
connect(Session, Variant) ->
    {ok, Timer} = timer:send_interval(1000, heartbeats, {heartbeat, Session}),
    timer:sleep(5),
    disconnect(Timer, Variant),
    connect(Session + 1, Variant).

disconnect(_Timer, ill) -> ok;
disconnect(Timer, healthy) -> {ok, cancel} = timer:cancel(Timer).
