%% Sockets and files that are never closed: see README.md.
-module(descriptors).

-export([start/1]).

-define(BOUND, 600).

start(Args) ->
    true = register(statsd_client, spawn(fun() -> send([], variant(Args)) end)),
    ok.

variant([]) -> ill;
variant([Variant]) -> Variant.

%% Ten a second. The operating system bounds how many a node can have.
send(Open, healthy) ->
    {ok, Socket} = gen_udp:open(0, [{ip, {127, 0, 0, 1}}]),
    timer:sleep(100),
    ok = gen_udp:close(Socket),
    send(Open, healthy);
send(Open, _Variant) when length(Open) >= ?BOUND ->
    receive after infinity -> Open end;
send(Open, ill) ->
    {ok, Socket} = gen_udp:open(0, [{ip, {127, 0, 0, 1}}]),
    timer:sleep(100),
    send([Socket | Open], ill);
send(Open, files) ->
    {ok, File} = file:open(code:which(?MODULE), [read, raw]),
    timer:sleep(100),
    send([File | Open], files).
