%% A state that only grows: see README.md.
-module(livestate).

-export([start/1]).

-define(BOUND, 400000).
-define(KEEP, 5000).

start(Args) ->
    true = register(session_store, spawn(fun() -> store(#{}, variant(Args)) end)),
    spawn(fun() -> login(1, bound(Args)) end),
    ok.

variant([]) -> ill;
variant([healthy]) -> healthy.

%% How many sessions there may be: they stay in memory.
bound([]) -> ?BOUND;
bound([healthy]) -> infinity.

store(Sessions, Variant) ->
    receive {login, Id, Data} -> store(expire(Id, Sessions#{Id => Data}, Variant), Variant) end.

expire(_Id, Sessions, ill) -> Sessions;
expire(Id, Sessions, healthy) -> maps:remove(Id - ?KEEP, Sessions).

login(Id, Bound) when Id > Bound ->
    ok;
login(Id, Bound) ->
    session_store ! {login, Id, {session, lists:seq(1, 30)}},
    Id rem 10 =/= 0 orelse timer:sleep(2),
    login(Id + 1, Bound).
