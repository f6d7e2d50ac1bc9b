%% A request after another, with a pause between: some thousand a second of all clients, if they are answered.
-module(geoip_client).

-export([start_link/1]).
-export([init/1]).

-define(PAUSE, 5).

start_link(Variant) ->
    {ok, proc_lib:spawn_link(?MODULE, init, [Variant])}.

init(Variant) ->
    loop(Variant, persistent_term:get(geoip_lookups)).

loop(Variant, Lookups) ->
    {_Country, _City} = find(Variant, geoip_data:address()),
    counters:add(Lookups, 1, 1),
    receive after ?PAUSE -> loop(Variant, Lookups) end.

find(server, Address) -> geoip_worker:find(geoip_server, Address);
find(ets, Address) -> geoip_table:find(Address);
find(pool, Address) ->
    Worker = geoip_pool:checkout(),
    try geoip_worker:find(Worker, Address) after geoip_pool:checkin(Worker) end.
