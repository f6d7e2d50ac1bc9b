%% Remote calls that all pass through rex: see README.md.
-module(rexload).

-export([start/1]).
-export([report/0]).

-define(CALLERS, 40).

start(Args) ->
    [spawn(fun() -> caller(Args) end) || _ <- lists:seq(1, ?CALLERS)],
    ok.

%% On the node itself, so that one is enough: the way through rex is the same.
caller([]) ->
    ok = rpc:block_call(node(), ?MODULE, report, []),
    timer:sleep(100),
    caller([]);
caller([healthy]) ->
    ok = erpc:call(node(), ?MODULE, report, []),
    timer:sleep(100),
    caller([healthy]).

%% Some work, and a little waiting for something else.
report() ->
    _ = lists:foldl(fun(N, Sum) -> (Sum * 31 + N) rem 65521 end, 0, lists:seq(1, 20000)),
    timer:sleep(5).
