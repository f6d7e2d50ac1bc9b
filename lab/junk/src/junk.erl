%% Messages that a server never takes: see README.md.
-module(junk).

-export([start/1]).

-define(CLIENTS, 10).
-define(BOUND, 1000000).

start(Args) ->
    true = register(stock_server, spawn(fun() -> serve(#{}, variant(Args)) end)),
    [spawn(fun() -> client(N) end) || N <- lists:seq(1, ?CLIENTS)],
    spawn(fun() -> warehouse(bound(Args)) end),
    ok.

variant([]) -> ill;
variant([healthy]) -> healthy.

%% How many odd messages there may be: those that are not taken stay in memory.
bound([]) -> ?BOUND;
bound([healthy]) -> infinity.

serve(Stock, ill) ->
    receive {'$gen_call', From, {take, Item}} -> serve(take(Item, From, Stock), ill) end;
serve(Stock, healthy) ->
    receive
        {'$gen_call', From, {take, Item}} -> serve(take(Item, From, Stock), healthy);
        _Unexpected -> serve(Stock, healthy)
    end.

take(Item, From, Stock) ->
    Left = maps:get(Item, Stock, 1000) - 1,
    gen_server:reply(From, Left),
    Stock#{Item => Left}.

client(Item) ->
    _Left = gen_server:call(stock_server, {take, Item}),
    timer:sleep(50),
    client(Item).

%% Tells of deliveries, which the server does not know.
warehouse(0) ->
    ok;
warehouse(Left) ->
    stock_server ! {delivered, make_ref(), Left},
    timer:sleep(5),
    warehouse(less(Left)).

less(infinity) -> infinity;
less(Left) -> Left - 1.
