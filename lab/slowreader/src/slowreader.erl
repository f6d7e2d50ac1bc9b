%% A connection's owner that waits for a client which does not read: see README.md.
-module(slowreader).

-export([start/1]).

-define(EVENT, 2000). % bytes
-define(BOUND, 300000).

%% Small buffers, so that they are full within a second or two.
start(Args) ->
    {ok, Listener} = gen_tcp:listen(0, [binary, {ip, {127, 0, 0, 1}}, {active, false}, {sndbuf, 65536} | timeout(Args)]),
    {ok, Port} = inet:port(Listener),
    Owner = spawn(fun() -> accept() end),
    ok = gen_tcp:controlling_process(Listener, Owner),
    true = register(ticker_conn, Owner),
    Owner ! {listener, Listener},
    spawn(fun() -> subscriber(Port) end),
    spawn(fun() -> ticker(bound(Args)) end),
    ok.

timeout([]) -> [];
timeout([healthy]) -> [{send_timeout, 1000}, {send_timeout_close, true}].

%% How many events may be sent: those that are not taken stay in memory.
bound([]) -> ?BOUND;
bound([healthy]) -> infinity.

accept() ->
    receive {listener, Listener} -> ok end,
    {ok, Socket} = gen_tcp:accept(Listener),
    connection(Socket).

connection(Socket) ->
    receive
        {event, Event} ->
            case gen_tcp:send(Socket, Event) of
                ok -> connection(Socket);
                {error, _} -> unsubscribed()
            end
    end.

unsubscribed() ->
    receive {event, _Event} -> unsubscribed() end.

%% Connects, and never reads.
subscriber(Port) ->
    {ok, _Socket} = gen_tcp:connect({127, 0, 0, 1}, Port, [binary, {active, false}, {recbuf, 4096}]),
    receive after infinity -> ok end.

ticker(0) ->
    ok;
ticker(Left) ->
    ticker_conn ! {event, binary:copy(<<"e">>, ?EVENT)},
    timer:sleep(1),
    ticker(less(Left)).

less(infinity) -> infinity;
less(Left) -> Left - 1.
