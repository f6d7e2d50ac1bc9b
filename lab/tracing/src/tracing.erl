%% Trace flags that somebody left on: see README.md.
-module(tracing).

-export([start/1]).
-export([handle/1]).

-define(SESSIONS, 10).
-define(STEPS, 60000).

start(Args) ->
    Sessions = [spawn(fun() -> session(steps(Args)) end) || _ <- lists:seq(1, ?SESSIONS)],
    trace(Args, Sessions),
    [Session ! {request, 1} || Session <- Sessions],
    ok.

%% The tracer does not read, as a shell that is used for other things meanwhile.
trace([], Sessions) ->
    Tracer = spawn(fun() -> receive stop -> ok end end),
    true = register(trace_collector, Tracer),
    erlang:trace_pattern({?MODULE, handle, 1}, true, []),
    [erlang:trace(Session, true, [call, send, 'receive', {tracer, Tracer}]) || Session <- Sessions],
    ok;
trace([healthy], _Sessions) ->
    ok.

%% How many requests a session takes: what is traced of each stays in memory.
steps([]) -> ?STEPS;
steps([healthy]) -> infinity.

session(0) ->
    ok;
session(Left) ->
    receive {request, N} -> self() ! {request, ?MODULE:handle(N)} end,
    timer:sleep(5),
    session(less(Left)).

handle(N) -> N + 1.

less(infinity) -> infinity;
less(Left) -> Left - 1.
