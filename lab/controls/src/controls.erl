%% Nodes that look ill and are not: see README.md.
-module(controls).

-export([start/1]).

start([]) -> sessions();
start([healthy]) -> sessions();
start([sessions]) -> sessions();
start([busy]) -> busy();
start([cache]) -> cache();
start([bursts]) -> bursts();
start([state]) -> state();
start([requests]) -> requests();
start([longpoll]) -> longpoll();
start([rampup]) -> rampup().

%% 60 000 parked sessions, always as many.
sessions() ->
    [spawn(fun() -> parked(lists:seq(1, 100)) end) || _ <- lists:seq(1, 60000)],
    ok.

parked(State) ->
    receive stop -> State end.

%% Each scheduler works three quarters of the time, in short slices, and nobody waits for it.
busy() ->
    [spawn(fun() -> worker(N) end) || N <- lists:seq(1, erlang:system_info(schedulers))],
    ok.

worker(N) ->
    burn(120000, N),
    timer:sleep(1),
    worker(N).

%% A full cache in which new entries take the place of old ones, as fast as they come.
cache() ->
    spawn(fun() -> page_cache = ets:new(page_cache, [named_table, public]), store(0) end),
    ok.

store(N) ->
    ets:insert(page_cache, {N rem 20000, lists:seq(1, 40)}),
    case N rem 200 of
        0 -> timer:sleep(2);
        _ -> ok
    end,
    store(N + 1).

%% 5000 messages at once, which are done within a second, every three seconds.
bursts() ->
    Consumer = spawn(fun consumer/0),
    spawn(fun() -> burst(Consumer) end),
    ok.

consumer() ->
    receive N -> burn(10000, N) end,
    consumer().

burst(Consumer) ->
    [Consumer ! N || N <- lists:seq(1, 5000)],
    timer:sleep(3000),
    burst(Consumer).

%% Much that is alive, does not grow and is rarely asked for.
state() ->
    spawn(fun() ->
              Table = maps:from_list([{N, {N, N}} || N <- lists:seq(1, 1500000)]),
              erlang:garbage_collect(),
              table(Table)
          end),
    ok.

table(Table) ->
    receive {get, From, Key} -> From ! maps:get(Key, Table) end,
    table(Table).

%% A server with a process for each request: 400 a second, each for 30 ms.
requests() ->
    spawn(fun accept/0),
    ok.

accept() ->
    [spawn(fun request/0) || _ <- lists:seq(1, 20)],
    timer:sleep(50),
    accept().

request() ->
    burn(20000, 1),
    timer:sleep(30).

%% 200 callers who get their answer after two seconds and ask again.
longpoll() ->
    Server = spawn(fun poll/0),
    [spawn(fun() -> poller(Server) end) || _ <- lists:seq(1, 200)],
    ok.

poller(Server) ->
    ok = gen_server:call(Server, poll, infinity),
    poller(Server).

poll() ->
    receive
        {'$gen_call', From, poll} -> erlang:send_after(2000, self(), {answer, From});
        {answer, From} -> gen_server:reply(From, ok)
    end,
    poll().

%% Sessions of 15 seconds, 200 new ones each second: they rise, then stay as many.
rampup() ->
    spawn(fun arrive/0),
    ok.

arrive() ->
    [spawn(fun() -> timer:sleep(15000) end) || _ <- lists:seq(1, 20)],
    timer:sleep(100),
    arrive().

burn(0, Sum) -> Sum;
burn(N, Sum) -> burn(N - 1, (Sum * 31 + N) rem 65521).
