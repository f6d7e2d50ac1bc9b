%% The application: see README.md.
-module(websockets).
-behaviour(application).
-behaviour(supervisor).

-export([start/1, stop/0, deploy/1]).
-export([start/2, stop/1, init/1]).

start(Args) ->
    ok = application:load({application, websockets,
                           [{description, "Connections whose old heaps keep binaries"},
                            {vsn, "1.0.0"},
                            {modules, [websockets, websockets_connections, websockets_channel, websockets_socket, websockets_work]},
                            {registered, [websockets, websockets_connections]},
                            {applications, [kernel, stdlib]},
                            {mod, {websockets, variant(Args)}}]}),
    application:start(websockets).

stop() ->
    ok = application:stop(websockets),
    application:unload(websockets).

%% Goes over to another variant: all connections end and come again, as when new code is deployed.
deploy(Variant) ->
    ok = supervisor:terminate_child(?MODULE, connections),
    ok = supervisor:delete_child(?MODULE, connections),
    {ok, _} = supervisor:start_child(?MODULE, connections(Variant)),
    ok.

variant([]) -> ill;
variant([healthy]) -> swept;
variant([Variant]) -> Variant.

start(_Type, Variant) ->
    supervisor:start_link({local, ?MODULE}, ?MODULE, Variant).

stop(_State) ->
    ok.

init(Variant) ->
    {ok, {#{}, [connections(Variant)]}}.

connections(Variant) ->
    #{id => connections, start => {websockets_connections, start_link, [Variant]}, type => supervisor}.
