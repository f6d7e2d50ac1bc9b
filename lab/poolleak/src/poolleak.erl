%% Workers of a pool that are never given back: see README.md.
-module(poolleak).

-export([start/1]).

-define(WORKERS, 5).
-define(CLIENTS, 40).

start(Args) ->
    true = register(db_pool, spawn(fun() -> pool([spawn(fun worker/0) || _ <- lists:seq(1, ?WORKERS)], queue:new()) end)),
    [spawn(fun() -> client(N, variant(Args)) end) || N <- lists:seq(1, ?CLIENTS)],
    ok.

variant([]) -> ill;
variant([healthy]) -> healthy.

%% Whoever finds no worker free is answered later.
pool(Free, Waiting) ->
    receive
        {'$gen_call', From, checkout} -> pass_on(Free, queue:in(From, Waiting));
        {checkin, Worker} -> pass_on([Worker | Free], Waiting)
    end.

pass_on([Worker | Free] = All, Waiting) ->
    case queue:out(Waiting) of
        {{value, From}, Rest} ->
            gen_server:reply(From, Worker),
            pool(Free, Rest);
        {empty, _} ->
            pool(All, Waiting)
    end;
pass_on([], Waiting) ->
    pool([], Waiting).

worker() ->
    receive
        {'$gen_call', From, {query, N}} ->
            timer:sleep(1),
            gen_server:reply(From, {rows, N})
    end,
    worker().

%% Each twentieth query fails. Then the ill client forgets its worker.
client(N, Variant) ->
    Worker = gen_server:call(db_pool, checkout, infinity),
    try query(Worker, N), checkin(Worker)
    catch throw:no_rows -> failed(Worker, Variant)
    end,
    timer:sleep(100),
    client(N + 1, Variant).

query(Worker, N) ->
    {rows, N} = gen_server:call(Worker, {query, N}),
    N rem 20 =/= 0 orelse throw(no_rows).

failed(_Worker, ill) -> ok;
failed(Worker, healthy) -> checkin(Worker).

checkin(Worker) -> db_pool ! {checkin, Worker}.
