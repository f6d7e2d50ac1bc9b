%% The connections, each a socket and its channel.
-module(websockets_connections).
-behaviour(supervisor).

-export([start_link/1]).
-export([init/1]).

-define(CONNECTIONS, 200).

start_link(Variant) ->
    supervisor:start_link({local, ?MODULE}, ?MODULE, Variant).

init(Variant) ->
    {ok, {#{}, [#{id => N, start => {websockets_socket, start_link, [Variant]}, shutdown => brutal_kill}
                || N <- lists:seq(1, ?CONNECTIONS)]}}.
