%% Sockets whose other end is closed and that nobody looks at: see README.md.
-module(closewait).

-export([start/1]).

-define(PAUSE, 100).
-define(BOUND, 600).

start(Args) ->
    Partner = spawn(fun partner/0),
    {ok, Listener} = gen_tcp:listen(0, [binary, {ip, {127, 0, 0, 1}}, {active, false}]),
    ok = gen_tcp:controlling_process(Listener, Partner),
    Partner ! {listener, Listener},
    {ok, Port} = inet:port(Listener),
    true = register(partner_client, spawn(fun() -> client(Port, variant(Args), []) end)),
    ok.

variant([]) -> ill;
variant([healthy]) -> healthy.

partner() ->
    receive {listener, Listener} -> partner(Listener) end.

%% Hangs up soon after each connection.
partner(Listener) ->
    {ok, Socket} = gen_tcp:accept(Listener),
    timer:sleep(5),
    ok = gen_tcp:close(Socket),
    partner(Listener).

%% The ill client keeps its sockets for later and reads none of them. The operating system bounds how many a node can have.
client(_Port, ill, Sockets) when length(Sockets) >= ?BOUND ->
    receive after infinity -> Sockets end;
client(Port, Variant, Sockets) ->
    {ok, Socket} = gen_tcp:connect({127, 0, 0, 1}, Port, [binary, {active, false}]),
    timer:sleep(?PAUSE),
    client(Port, Variant, use(Variant, Socket, Sockets)).

use(ill, Socket, Sockets) ->
    [Socket | Sockets];
use(healthy, Socket, []) ->
    {error, closed} = gen_tcp:recv(Socket, 0),
    ok = gen_tcp:close(Socket),
    [].
