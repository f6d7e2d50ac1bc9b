%% A feed that receives selectively from a mailbox that fills: see README.md.
-module(selective).

-export([start/1]).

-define(TICKS, 1500).
-define(PAUSE, 50).
-define(BOUND, 3000000).

start(Args) ->
    Rates = spawn(fun rates/0),
    true = register(price_feed, spawn(fun() -> feed(Rates, variant(Args)) end)),
    spawn(fun() -> exchange(bound(Args)) end),
    ok.

variant([]) -> ill;
variant([healthy]) -> healthy.

%% How many ticks may be sent: those that are not taken stay in memory.
bound([]) -> ?BOUND;
bound([healthy]) -> infinity.

%% The ill feed looks for its answer, and for the prices that it wants, among all ticks that wait. The answer is marked with
%% a binary: with a reference made here the runtime would begin behind the messages that were there before.
feed(Rates, ill) ->
    Id = integer_to_binary(erlang:unique_integer()),
    Rates ! {self(), Id},
    receive {Id, _Rate} -> ok end,
    receive {tick, N} when N rem 10 =:= 0 -> ok after 0 -> ok end,
    feed(Rates, ill);
feed(Rates, healthy) ->
    receive {tick, _N} -> feed(Rates, healthy) end.

rates() ->
    receive {Client, Id} -> Client ! {Id, 1.08} end,
    rates().

%% infinity, an atom, is more than any number.
exchange(Left) when Left < ?TICKS ->
    ok;
exchange(Left) ->
    [price_feed ! {tick, N} || N <- lists:seq(1, ?TICKS)],
    timer:sleep(?PAUSE),
    exchange(less(Left)).

less(infinity) -> infinity;
less(Left) -> Left - ?TICKS.
