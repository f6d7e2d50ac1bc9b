%% A table for each session, never deleted: see README.md.
-module(tableleak).

-export([start/1]).

-define(BOUND, 8000).
-define(SESSION, 50).

start(Args) ->
    true = register(session_tables, spawn(fun() -> create([], 0, variant(Args)) end)),
    ok.

variant([]) -> ill;
variant([healthy]) -> healthy.

%% 40 a second. The healthy one deletes the table of the session that began longest ago.
create(_Tables, ?BOUND, ill) ->
    receive after infinity -> ok end;
create(Tables, N, Variant) ->
    Table = ets:new(session, [public]),
    ets:insert(Table, [{user, N}, {cart, lists:seq(1, 20)}]),
    timer:sleep(25),
    create(expire(Tables ++ [Table], Variant), N + 1, Variant).

expire(_Tables, ill) ->
    [];
expire([Oldest | Tables], healthy) when length(Tables) >= ?SESSION ->
    ets:delete(Oldest),
    Tables;
expire(Tables, healthy) ->
    Tables.
