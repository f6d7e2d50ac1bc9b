%% Everybody waits for somebody who waits, and the last for a socket: see README.md.
-module(waitchain).

-export([start/1]).

-define(CLIENTS, 30).

start(Args) ->
    {ok, Listener} = gen_tcp:listen(0, [binary, {ip, {127, 0, 0, 1}}, {packet, 2}, {active, false}]),
    {ok, Port} = inet:port(Listener),
    Gateway = spawn(fun() -> gateway(variant(Args)) end),
    ok = gen_tcp:controlling_process(Listener, Gateway),
    Gateway ! {listener, Listener},
    true = register(payments, spawn(fun() -> payments(Port) end)),
    true = register(orders, spawn(fun orders/0)),
    [spawn(fun client/0) || _ <- lists:seq(1, ?CLIENTS)],
    ok.

variant([]) -> ill;
variant([healthy]) -> healthy.

gateway(Variant) ->
    receive {listener, Listener} -> ok end,
    {ok, Socket} = gen_tcp:accept(Listener),
    answer(Socket, Variant).

%% The ill gateway keeps the connection and says nothing.
answer(_Socket, ill) ->
    receive after infinity -> ok end;
answer(Socket, healthy) ->
    {ok, Request} = gen_tcp:recv(Socket, 0),
    ok = gen_tcp:send(Socket, Request),
    answer(Socket, healthy).

payments(Port) ->
    {ok, Socket} = gen_tcp:connect({127, 0, 0, 1}, Port, [binary, {packet, 2}, {active, false}]),
    pay(Socket).

pay(Socket) ->
    receive
        {'$gen_call', From, pay} ->
            ok = gen_tcp:send(Socket, <<"pay">>),
            {ok, <<"pay">>} = gen_tcp:recv(Socket, 0),
            gen_server:reply(From, paid)
    end,
    pay(Socket).

orders() ->
    receive
        {'$gen_call', From, order} ->
            paid = gen_server:call(payments, pay, infinity),
            gen_server:reply(From, ordered)
    end,
    orders().

client() ->
    ordered = gen_server:call(orders, order, infinity),
    timer:sleep(200),
    client().
