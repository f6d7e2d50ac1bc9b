%% Processes that wait for one another, or for something outside, each in a way
%% of its own. start(Name, {Kind, Whom}) starts one and returns when it waits.
-module(waiters).

-export([server/2, event/1, supervisor/1, leader/1, start/2, many/3]).
-export([ask/2, slowly/0]).
-export([init/1, callback_mode/0, handle_event/4, handle_event/2, handle_call/2, handle_call/3, handle_cast/2, handle_info/2]).

%% A server that answers no call.
server(Name, Behaviour) -> {ok, Pid} = Behaviour:start({local, Name}, ?MODULE, Behaviour, []), Pid.

event(Name) ->
    {ok, Pid} = gen_event:start({local, Name}),
    ok = gen_event:add_handler(Pid, ?MODULE, gen_event),
    Pid.

%% A supervisor whose child does not come to an end of its start.
supervisor(Name) ->
    Self = self(),
    spawn(fun() -> process_flag(trap_exit, true), {ok, Pid} = supervisor:start_link({local, Name}, ?MODULE, supervisor),
                   Self ! {supervisor, Pid}, supervisor:start_child(Pid, []) end),
    receive {supervisor, Pid} -> Pid end.

%% A group leader that takes requests and answers none.
leader(Name) ->
    Pid = spawn(fun() -> receive never -> ok end end),
    register(Name, Pid),
    Pid.

%% N processes without a name that wait.
many(N, Kind, Whom) -> [waits(spawn(?MODULE, ask, [Kind, Whom])) || _ <- lists:seq(1, N)].

%% One with a name.
start(Name, {Kind, Whom}) ->
    Pid = spawn(?MODULE, ask, [Kind, Whom]),
    register(Name, Pid),
    waits(Pid).

%% Not a tail call, as it would be in a program that does something with the answer.
ask(Kind, Whom) ->
    Answer = wait(Kind, Whom),
    exit({answer, Answer}).

wait({call, Request}, Server) -> gen_server:call(Server, Request, infinity);
wait(gen_server, Server) -> gen_server:call(Server, question, infinity);
wait(busy, Server) -> gen_server:call(Server, busy, infinity);
wait(request, Server) -> gen_server:wait_response(gen_server:send_request(Server, question), infinity);
wait(receive_response, Server) -> gen_server:receive_response(gen_server:send_request(Server, question), infinity);
wait(gen_statem, Server) -> gen_statem:call(Server, question, infinity);
wait(gen_statem_proxy, Server) -> gen_statem:call(Server, question, {clean_timeout, 600000});
wait(gen_event, Server) -> gen_event:sync_notify(Server, question);
wait(gen_event_call, Server) -> gen_event:call(Server, ?MODULE, question, infinity);
wait(supervisor, Server) -> supervisor:which_children(Server);
wait(sys, Server) -> sys:get_state(Server, infinity);
wait(monitoring, Server) ->
    [monitor(process, spawn(fun() -> receive never -> ok end end)) || _ <- lists:seq(1, 5)],
    gen_server:call(Server, question, infinity);
wait(monitoring_it, Server) ->
    [monitor(process, whereis(S)) || S <- [Server, init, kernel_sup]],
    gen_server:call(Server, question, infinity);
wait(code, _) -> code:load_file(waiters_none);
wait(lookup, _) -> inet:getaddr("localhost", inet);
wait(application, _) -> application:start(waiters_none);
wait(global, _) -> global:register_name(waiters_none, self());
wait(global_lock, Id) -> global:set_lock({Id, self()}, [node()]);
wait(mnesia, Table) -> mnesia:transaction(fun() -> mnesia:write({Table, 1, 2}) end);
wait(mnesia_stopped, Table) -> wait(mnesia, Table);
wait(erpc, Node) -> erpc:call(Node, timer, sleep, [600000]);
wait(rpc, Node) -> rpc:call(Node, timer, sleep, [600000]);
wait(multicall, Node) -> rpc:multicall([Node], timer, sleep, [600000]);
wait(remote, Server) -> gen_server:call(Server, question, infinity);
wait(io, Leader) -> io:format(Leader, "hello~n", []);
wait(group_leader, Leader) -> group_leader(whereis(Leader), self()), io:format("hello~n");
wait(tcp_recv, _) -> {ok, S, _} = pair([]), gen_tcp:recv(S, 0);
wait(tcp_accept, _) -> {ok, L} = gen_tcp:listen(0, [{ip, {127, 0, 0, 1}}]), gen_tcp:accept(L);
wait(tcp_send, _) -> {ok, S, _} = pair(narrow()), [gen_tcp:send(S, binary:copy(<<0>>, 100000)) || _ <- lists:seq(1, 100)];
wait(port_command, _) -> {ok, S, _} = pair(narrow()), [erlang:port_command(S, binary:copy(<<0>>, 100000)) || _ <- lists:seq(1, 100)];
wait(tcp_connect, _) -> %% The queue of who is not accepted is full.
    {ok, L} = gen_tcp:listen(0, [{ip, {127, 0, 0, 1}}, {backlog, 1}]),
    Port = port(L),
    [spawn(fun() -> gen_tcp:connect({127, 0, 0, 1}, Port, []), receive never -> ok end end) || _ <- lists:seq(1, 10)],
    receive after 100 -> ok end,
    gen_tcp:connect({127, 0, 0, 1}, Port, []);
wait(udp_recv, _) -> {ok, S} = gen_udp:open(0, [{active, false}]), gen_udp:recv(S, 0);
wait(socket_recv, _) -> {ok, S} = socket:open(inet, dgram, udp), socket:bind(S, loopback), socket:recvfrom(S);
wait(socket_stream, _) -> {L, Address} = bound(), {ok, S} = socket:open(inet, stream, tcp), ok = socket:connect(S, Address), socket:recv(S), socket:close(L);
wait(socket_accept, _) -> {L, _} = bound(), socket:accept(L);
wait(fifo, Path) -> file:open(Path, [read, raw]);
wait(file_server, Path) -> file:open(Path, [read]);
wait(command, _) -> os:cmd("sleep 600");
wait(start, _) -> gen_server:start(?MODULE, slow, []);
wait(start_link, _) -> gen_server:start_link(?MODULE, slow, []);
wait(sleep, _) -> timer:sleep(600000);
wait(own, _) -> receive never -> ok end.

narrow() -> [{sndbuf, 1024}, {high_watermark, 1024}].

bound() ->
    {ok, L} = socket:open(inet, stream, tcp),
    case socket:bind(L, loopback) of {ok, _} -> ok; ok -> ok end,
    ok = socket:listen(L),
    {ok, Address} = socket:sockname(L),
    {L, Address}.

port(Socket) -> {ok, Port} = inet:port(Socket), Port.

pair(Options) ->
    {ok, L} = gen_tcp:listen(0, [{ip, {127, 0, 0, 1}}, {active, false}, binary, {recbuf, 1024}]),
    {ok, C} = gen_tcp:connect({127, 0, 0, 1}, port(L), [{active, false}, binary | Options]),
    {ok, S} = gen_tcp:accept(L),
    {ok, C, {L, S}}.

waits(Pid) -> waits(Pid, 400).
waits(Pid, N) ->
    receive after 5 -> ok end,
    case process_info(Pid, [status, current_function]) of
        [{status, S}, {current_function, {M, _, _}}] when M =/= ?MODULE, S =/= runnable -> Pid;
        undefined -> exit({ended, Pid});
        _ when N > 0 -> waits(Pid, N - 1);
        Other -> exit({Pid, Other})
    end.

slowly() -> receive never -> ignore end.

init(gen_server) -> {ok, none};
init(slow) -> receive never -> {ok, none} end;
init({hibernate, State}) -> {ok, State, hibernate};
init(gen_statem) -> {ok, idle, none};
init(gen_event) -> {ok, none};
init(supervisor) ->
    {ok, {#{strategy => simple_one_for_one, intensity => 10, period => 1},
          [#{id => worker, start => {?MODULE, slowly, []}}]}}.

callback_mode() -> handle_event_function.
handle_event(_Type, _Event, _State, _Data) -> keep_state_and_data.
handle_event(_Event, _State) -> receive never -> ok end.
handle_call(_Request, _State) -> receive never -> ok end.
%% {ask, Kind, Whom} asks another one while its own caller waits.
handle_call({ask, Kind, Whom}, _From, State) -> {reply, wait(Kind, Whom), State};
handle_call(busy, _From, State) -> receive never -> {reply, ok, State} end;
handle_call(_Request, _From, State) -> {noreply, State}.
handle_cast({ask, Kind, Whom}, State) -> wait(Kind, Whom), {noreply, State}.
handle_info(_Message, State) -> {noreply, State}.
