%% Two services that ask each other, and clients that wait behind them: see README.md.
-module(deadlock).

-export([start/1]).

-define(CLIENTS, 20).
-define(CHECK, 200).

start(Args) ->
    Variant = variant(Args),
    true = register(billing, spawn(fun() -> service(inventory, Variant) end)),
    true = register(inventory, spawn(fun() -> service(billing, Variant) end)),
    billing ! check,
    inventory ! check,
    [spawn(fun client/0) || _ <- lists:seq(1, ?CLIENTS)],
    ok.

variant([]) -> ill;
variant([healthy]) -> healthy.

%% Answers calls, and asks its peer from time to time.
service(Peer, Variant) ->
    receive
        {'$gen_call', From, get} ->
            gen_server:reply(From, ok),
            service(Peer, Variant);
        check ->
            check(Peer, Variant),
            service(Peer, Variant)
    end.

%% Both services are in their check at the same time, so that neither answers the other.
check(Peer, ill) ->
    timer:sleep(?CHECK),
    ok = gen_server:call(Peer, get, infinity),
    self() ! check;
check(Peer, healthy) ->
    Service = self(),
    spawn(fun() ->
              timer:sleep(?CHECK),
              ok = gen_server:call(Peer, get, infinity),
              Service ! check
          end).

client() ->
    ok = gen_server:call(billing, get, infinity),
    timer:sleep(100),
    client().
