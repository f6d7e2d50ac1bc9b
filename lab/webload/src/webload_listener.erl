%% The listening socket and its acceptors. An acceptor hands each connection to a process of its own.
-module(webload_listener).
-behaviour(gen_server).

-export([start_link/0, port/0, start_acceptor/1]).
-export([init/1, handle_call/3, handle_cast/2]).
-export([init_acceptor/1]).

start_link() ->
    gen_server:start_link({local, ?MODULE}, ?MODULE, [], []).

port() ->
    {ok, Port} = inet:port(gen_server:call(?MODULE, socket)),
    Port.

init([]) ->
    Options = [binary, {packet, line}, {active, false}, {reuseaddr, true}, {nodelay, true}, {ip, {127, 0, 0, 1}},
               {backlog, 1024}],
    {ok, Socket} = gen_tcp:listen(0, Options),
    {ok, #{socket => Socket}}.

handle_call(socket, _From, #{socket := Socket} = State) ->
    {reply, Socket, State}.

handle_cast(_Message, State) ->
    {noreply, State}.

start_acceptor(N) ->
    proc_lib:start_link(?MODULE, init_acceptor, [N]).

init_acceptor(N) ->
    webload:label({webload_acceptor, N}),
    Socket = gen_server:call(?MODULE, socket),
    proc_lib:init_ack({ok, self()}),
    accept(Socket).

accept(Listener) ->
    {ok, Socket} = gen_tcp:accept(Listener),
    {ok, Pid} = supervisor:start_child(webload_connection_sup, [Socket]),
    %% The client may be gone already; then there is nothing to hand over.
    _ = gen_tcp:controlling_process(Socket, Pid),
    Pid ! {?MODULE, go},
    accept(Listener).
