%% A heap that takes long to collect: see README.md.
-module(longgc).

-export([start/1]).

-define(ENTRIES, 2000000).

start(Args) ->
    true = register(price_cache, spawn(fun() -> cache(variant(Args)) end)),
    ok.

variant([]) -> ill;
variant([healthy]) -> healthy.

cache(ill) ->
    update_map(maps:from_list([{Id, {Id, 0}} || Id <- lists:seq(1, ?ENTRIES)]));
cache(healthy) ->
    price_cache = ets:new(price_cache, [named_table]),
    [ets:insert(price_cache, {Id, 0}) || Id <- lists:seq(1, ?ENTRIES)],
    update_table().

%% What a new price takes the place of is garbage among all that is alive.
update_map(Prices) ->
    timer:sleep(10),
    update_map(lists:foldl(fun(Price, Map) -> Map#{rand:uniform(?ENTRIES) => {Price, Price}} end, Prices, lists:seq(1, 1000))).

update_table() ->
    timer:sleep(10),
    [ets:insert(price_cache, {rand:uniform(?ENTRIES), Price}) || Price <- lists:seq(1, 1000)],
    update_table().
