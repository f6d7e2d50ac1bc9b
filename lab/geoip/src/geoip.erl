%% The application: see README.md.
-module(geoip).
-behaviour(application).
-behaviour(supervisor).

-export([start/1, stop/0, deploy/1, lookups/0]).
-export([start/2, stop/1, init/1]).

-define(CLIENTS, 60).
-define(WORKERS, 4).

start(Args) ->
    ok = application:load({application, geoip,
                           [{description, "A table in the state of one server, of a pool, or in ETS"},
                            {vsn, "1.0.0"},
                            {modules, [geoip, geoip_client, geoip_data, geoip_pool, geoip_table, geoip_worker]},
                            {registered, [geoip, geoip_server, geoip_pool]},
                            {applications, [kernel, stdlib]},
                            {mod, {geoip, variant(Args)}}]}),
    application:start(geoip).

stop() ->
    ok = application:stop(geoip),
    application:unload(geoip).

%% Goes over to another variant, as when new code is deployed.
deploy(Variant) ->
    [begin
         ok = supervisor:terminate_child(?MODULE, Id),
         ok = supervisor:delete_child(?MODULE, Id)
     end || {Id, _, _, _} <- supervisor:which_children(?MODULE)],
    [{ok, _} = supervisor:start_child(?MODULE, Child) || Child <- children(Variant)],
    ok.

%% How many lookups were answered so far.
lookups() -> counters:get(persistent_term:get(geoip_lookups), 1).

variant([]) -> server;
variant([healthy]) -> ets;
variant([Variant]) -> Variant.

start(_Type, Variant) ->
    persistent_term:put(geoip_lookups, counters:new(1, [])),
    supervisor:start_link({local, ?MODULE}, ?MODULE, Variant).

stop(_State) ->
    ok.

init(Variant) ->
    {ok, {#{}, children(Variant)}}.

children(Variant) ->
    holders(Variant) ++
    [#{id => {client, N}, start => {geoip_client, start_link, [Variant]}, shutdown => brutal_kill} || N <- lists:seq(1, ?CLIENTS)].

holders(server) ->
    [#{id => server, start => {geoip_worker, start_link, [{local, geoip_server}]}}];
holders(pool) ->
    [#{id => pool, start => {geoip_pool, start_link, []}}
     | [#{id => {worker, N}, start => {geoip_worker, start_link, [pooled]}} || N <- lists:seq(1, ?WORKERS)]];
holders(ets) ->
    [#{id => table, start => {geoip_table, start_link, []}}].
