%% A host name that is looked up for each request: see README.md.
-module(hostnames).

-export([start/1]).

-define(HANDLERS, 60).
-define(BEGIN, 5000).  % milliseconds within which they do
-define(REQUEST, 20).  % milliseconds
-define(KEPT, 500).    % requests for which the healthy handlers keep an address

start(Args) ->
    _ = inet_gethost_native:gethostbyname("localhost"), % starts what looks names up
    spawn(fun() -> register(slow_name_server, self()), slow_down(program()) end),
    [spawn(fun() -> timer:sleep(rand:uniform(?BEGIN)), handler(Args) end) || _ <- lists:seq(1, ?HANDLERS)],
    ok.

%% The operating system's process that asks for names.
program() ->
    {links, Links} = process_info(whereis(inet_gethost_native), links),
    [Port] = [Port || Port <- Links, is_port(Port)],
    {os_pid, Pid} = erlang:port_info(Port, os_pid),
    Pid.

%% Stops that process for most of each second, until it is gone.
slow_down(Pid) ->
    Script = "while kill -STOP $0 2> /dev/null; do sleep 0.7; kill -CONT $0; sleep 0.02; done",
    Port = open_port({spawn_executable, "/bin/sh"}, [{args, ["-c", Script, integer_to_list(Pid)]}]),
    receive {'EXIT', Port, _} -> ok end.

handler([]) ->
    request(address()),
    handler([]);
handler([healthy]) ->
    Address = address(),
    [request(Address) || _ <- lists:seq(1, ?KEPT)],
    handler([healthy]).

%% Where the name is not in the file of hosts either, the answer is that, and comes as late.
address() -> inet:getaddr("localhost", inet).

request(_Address) -> timer:sleep(?REQUEST).
