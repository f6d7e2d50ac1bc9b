%% Processes of all kinds, to be looked at. start(Kind) starts one that is linked
%% to nobody and returns when it waits as its kind does.
-module(patients).

-export([start/1]).
-export([start/2, stop/1, start_sup/1, start_sup/2, start_plain/0, start_slowly/0]). % an application
-export([strict/0, selective/0, spin/0, woken/0]).
-export([init/1, callback_mode/0, handle_event/4, handle_event/2, handle_call/2, handle_call/3, handle_cast/2,
         handle_info/2, terminate/2, terminate/3, code_change/3, code_change/4, start_worker/1, start_named/1]).

start({gen_server, State}) -> ok(gen_server:start(?MODULE, {server, State}, []));
start({gen_statem, Data}) -> ok(gen_statem:start(?MODULE, {statem, Data}, []));
start({gen_event, State}) ->
    Pid = ok(gen_event:start()),
    ok = gen_event:add_handler(Pid, ?MODULE, {event, State}),
    Pid;
start({supervisor, Children}) ->
    Pid = apart(fun() -> supervisor:start_link(?MODULE, supervisor) end),
    [{ok, _} = supervisor:start_child(Pid, [N]) || N <- lists:seq(1, Children)],
    Pid;
start(hibernating) -> settled(ok(gen_server:start(?MODULE, {hibernate, state}, [])));
start(hibernating_statem) -> settled(ok(gen_statem:start(?MODULE, {hibernate_statem, data}, [])));
start(busy) ->
    Pid = start({gen_server, busy}),
    gen_server:cast(Pid, work),
    settled(Pid);
start(queue) ->
    Pid = start(busy),
    [Pid ! message || _ <- lists:seq(1, 3)],
    settled(Pid);
start(suspended) ->
    Pid = start({gen_server, suspended}),
    ok = sys:suspend(Pid),
    settled(Pid);
%% Ends at the first message it does not know.
start(strict) -> settled(spawn(?MODULE, strict, []));
start(selective) -> settled(spawn(?MODULE, selective, []));
start(proc_lib_strict) -> settled(proc_lib:spawn(?MODULE, strict, []));
start(proc_lib_hibernating) -> settled(proc_lib:spawn(erlang, hibernate, [?MODULE, woken, []]));
start(spinning) -> spawn(?MODULE, spin, []);
start(port_owner) ->
    settled(spawn(fun() -> open_port({spawn, "sleep 1000"}, []), strict() end));
%% Holds a scheduler like a native function that takes its time.
start({native, Milliseconds}) ->
    Self = self(),
    Pid = spawn(fun() ->
                    erts_debug:set_internal_state(available_internal_state, true),
                    Self ! {native, self()},
                    receive after 100 -> erts_debug:set_internal_state(sleep, Milliseconds) end
                end),
    receive {native, Pid} -> Pid end.

ok({ok, Pid}) -> Pid.

%% Until it waits.
settled(Pid) -> settled(Pid, 100).
settled(Pid, N) ->
    receive after 5 -> ok end,
    case process_info(Pid, status) of
        {status, waiting} -> Pid;
        _ when N > 0 -> settled(Pid, N - 1)
    end.

%% Starts what insists on a link from a process that lives on without noticing.
apart(Start) ->
    Self = self(),
    spawn(fun() ->
              process_flag(trap_exit, true),
              {ok, Pid} = Start(),
              Self ! {apart, Pid},
              receive never -> ok end
          end),
    receive {apart, Pid} -> Pid end.

strict() -> receive go -> strict() end, exit(strict).
selective() -> receive {?MODULE, go} -> selective() end.
spin() -> spin().
woken() -> exit(woken).

%% The application `many`: a supervision tree of what is hard to see from outside.
start(_Type, Children) -> supervisor:start_link({local, many_sup}, ?MODULE, {many, Children}).
stop(_State) -> ok.

start_sup(Init) -> supervisor:start_link(?MODULE, Init).
start_sup(Name, Init) -> supervisor:start_link(Name, ?MODULE, Init).

%% Not by proc_lib.
start_plain() -> {ok, spawn_link(fun() -> receive never -> ok end end)}.

%% Keeps its supervisor waiting.
start_slowly() -> receive {?MODULE, go} -> ignore end.

child(Id, Type, Function, Args) -> #{id => Id, type => Type, start => {?MODULE, Function, Args}}.

start_worker({named, Name}) -> start_named(Name);
start_worker(N) -> gen_server:start_link(?MODULE, {server, N}, []).
start_named(Name) -> gen_server:start_link({local, Name}, ?MODULE, {server, Name}, []).

init({server, State}) -> {ok, State};
init({hibernate, State}) -> {ok, State, hibernate};
init({statem, Data}) -> {ok, idle, Data};
init({hibernate_statem, Data}) -> {ok, idle, Data, hibernate};
init({event, State}) -> {ok, State};
init({many, Children}) ->
    {ok, {#{strategy => one_for_one},
          [child(big, supervisor, start_sup, [{local, many_big}, {children, Children}]),
           child(global, supervisor, start_sup, [{global, many_global}, {children, 3}]),
           child(nameless, supervisor, start_sup, [{children, 3}]),
           child(renamed, supervisor, start_sup, [{local, many_first}, {children, 3}]),
           child(empty, supervisor, start_sup, [{children, 0}]),
           child(plain, worker, start_plain, []),
           child({odd, id}, worker, start_worker, [{named, 'an odd näme'}])]}};
init({children, Children}) ->
    {ok, {#{strategy => one_for_one}, [child(N, worker, start_worker, [N]) || N <- lists:seq(1, Children)]}};
init(supervisor) ->
    {ok, {#{strategy => simple_one_for_one, intensity => 10, period => 1},
          [#{id => worker, start => {?MODULE, start_worker, []}}]}}.

callback_mode() -> handle_event_function.
handle_event(_Type, _Event, _State, _Data) -> keep_state_and_data.
handle_event(_Event, State) -> {ok, State}.
handle_call(_Request, State) -> {ok, ok, State}.
handle_call(_Request, _From, State) -> {reply, ok, State}.
handle_cast(work, State) -> receive {?MODULE, go} -> {noreply, State} end;
handle_cast({put, Key, Value}, State) -> put(Key, Value), {noreply, State}.
handle_info({'EXIT', _, _}, State) -> {noreply, State};
handle_info(Message, _State) -> exit({unexpected, Message}).
terminate(_Reason, _State) -> ok.
terminate(_Reason, _State, _Data) -> ok.
code_change(_Vsn, State, _Extra) -> {ok, State}.
code_change(_Vsn, State, Data, _Extra) -> {ok, State, Data}.
