%% Processes that send to a node which reads nothing: see README.md.
-module(busypeer).

-export([start/1]).
-export([sink/0]).

-define(SENDERS, 10).
-define(MESSAGE, 20000). % bytes

start(Args) ->
    Peer = peer(),
    [spawn(fun() -> replicate(Peer, binary:copy(<<"r">>, ?MESSAGE), Args) end) || _ <- lists:seq(1, ?SENDERS)],
    timer:sleep(500),
    _ = os:cmd("kill -STOP " ++ erpc:call(Peer, os, getpid, [])),
    ok.

%% Sends to the peer. Nobody expects a message to wait.
replicate(Peer, Message, []) ->
    {sink, Peer} ! Message,
    timer:sleep(10),
    replicate(Peer, Message, []);
replicate(Peer, Message, [healthy]) ->
    _ = erlang:send({sink, Peer}, Message, [nosuspend, noconnect]),
    timer:sleep(10),
    replicate(Peer, Message, [healthy]).

%% A node of its own, which ends when this one does. It has our cookie from the file in our home.
peer() ->
    [Name, Host] = string:lexemes(atom_to_list(node()), "@"),
    Peer = "slow_" ++ Name ++ "@" ++ Host,
    Erl = ["erl -noinput -name ", Peer, " -start_epmd false -pa ", filename:dirname(code:which(?MODULE)), " -run busypeer sink"],
    Command = lists:flatten(["sh -c '", Erl, " & p=$!; while kill -0 $PPID $p; do sleep 1; done 2>/dev/null; kill -KILL $p'"]),
    spawn(fun() -> open_port({spawn, Command}, []), receive after infinity -> ok end end),
    up(list_to_atom(Peer), 100).

up(Peer, Tries) when Tries > 0 ->
    case net_adm:ping(Peer) =:= pong andalso erpc:call(Peer, erlang, whereis, [sink]) of
        Sink when is_pid(Sink) -> Peer;
        _ -> timer:sleep(100), up(Peer, Tries - 1)
    end.

sink() ->
    true = register(sink, self()),
    drop().

drop() ->
    receive _Message -> drop() end.
