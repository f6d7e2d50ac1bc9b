%% A small service on a node with huge limits: see README.md. The flags make it ill.
-module(biglimits).

-export([start/1]).

-define(CLIENTS, 10).
-define(PAUSE, 100).

start(Args) ->
    ok = variant(Args),
    true = register(quotes, spawn(fun quotes/0)),
    [spawn(fun client/0) || _ <- lists:seq(1, ?CLIENTS)],
    ok.

variant([]) -> ok;
variant([healthy]) -> ok.

quotes() ->
    receive {quote, From, Item} -> From ! {price, erlang:phash2(Item, 10000)} end,
    quotes().

client() ->
    quotes ! {quote, self(), rand:uniform(1000)},
    receive {price, _} -> ok end,
    timer:sleep(?PAUSE),
    client().
