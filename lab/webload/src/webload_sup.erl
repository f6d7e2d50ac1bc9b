%% All supervisors of webload.
-module(webload_sup).
-behaviour(supervisor).

-export([start_link/0, start_link/1, start_clients/0]).
-export([init/1]).

start_link() ->
    supervisor:start_link({local, ?MODULE}, ?MODULE, top).

start_link(Which) ->
    supervisor:start_link({local, Which}, ?MODULE, Which).

init(top) ->
    {ok, {#{strategy => rest_for_one},
          [worker(webload_cache, []),
           worker(webload_router, []),
           sub_supervisor(webload_connection_sup),
           sub_supervisor(webload_listener_sup),
           worker(webload_job, []),
           sub_supervisor(webload_client_sup),
           %% Starts the clients and is gone.
           #{id => start_clients, start => {?MODULE, start_clients, []}, restart => temporary}]}};
init(webload_connection_sup) ->
    {ok, {#{strategy => simple_one_for_one},
          [#{id => connection, start => {webload_connection, start_link, []}, restart => temporary}]}};
init(webload_listener_sup) ->
    Acceptors = [#{id => {acceptor, N}, start => {webload_listener, start_acceptor, [N]}} || N <- lists:seq(1, 10)],
    {ok, {#{strategy => rest_for_one}, [worker(webload_listener, []) | Acceptors]}};
init(webload_client_sup) ->
    {ok, {#{strategy => simple_one_for_one},
          [#{id => client, start => {webload_client, start_link, []}}]}}.

start_clients() ->
    {ok, Clients} = application:get_env(webload, clients),
    [{ok, _} = supervisor:start_child(webload_client_sup, [N]) || N <- lists:seq(1, Clients)],
    ignore.

worker(Module, Args) ->
    #{id => Module, start => {Module, start_link, Args}}.

sub_supervisor(Name) ->
    #{id => Name, start => {?MODULE, start_link, [Name]}, type => supervisor}.
