%% A whole configuration in one row of a table, read for each request: see README.md.
-module(etsrow).

-export([start/1]).
-export([handler/1]).

-define(ROUTES, 30000).
-define(HANDLERS, 10).

start(Args) ->
    Caller = self(),
    true = register(config_owner, spawn(fun() -> owner(Caller) end)),
    receive {app_config, ready} -> ok end,
    [spawn(?MODULE, handler, [variant(Args)]) || _ <- lists:seq(1, ?HANDLERS)],
    ok.

variant([]) -> ill;
variant([healthy]) -> healthy.

%% The routes twice: in one row, and a row for each.
owner(Caller) ->
    app_config = ets:new(app_config, [named_table, public, {read_concurrency, true}]),
    Routes = [{Id, {Id, integer_to_list(Id), [Id]}} || Id <- lists:seq(1, ?ROUTES)],
    ets:insert(app_config, {routes, maps:from_list(Routes)}),
    ets:insert(app_config, [{{route, Id}, Route} || {Id, Route} <- Routes]),
    Caller ! {app_config, ready},
    receive after infinity -> ok end.

handler(Variant) ->
    {_, _, _} = route(rand:uniform(?ROUTES), Variant),
    timer:sleep(20),
    handler(Variant).

%% ets:lookup/2 copies what it finds to the caller's heap.
route(Id, ill) ->
    [{routes, Routes}] = ets:lookup(app_config, routes),
    maps:get(Id, Routes);
route(Id, healthy) ->
    [{_, Route}] = ets:lookup(app_config, {route, Id}),
    Route.
