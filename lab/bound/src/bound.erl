%% Work that is bound to one scheduler: see README.md.
-module(bound).

-export([start/1]).

-define(WORKERS, 100).
-define(PAUSE, 100). % milliseconds, on average
-define(WORK, 1250). % microseconds
-define(ROUNDS, 10000).

start(Args) ->
    Work = ?WORK * ?ROUNDS div microseconds(),
    [spawn_opt(fun() -> worker(Work) end, scheduler(Args)) || _ <- lists:seq(1, ?WORKERS)],
    ok.

%% How long some rounds take here, by the fastest of some times: others are at work while the node starts.
microseconds() ->
    max(1, lists:min([begin timer:sleep(10), element(1, timer:tc(fun() -> burn(?ROUNDS, 1) end)) end || _ <- lists:seq(1, 50)])).

%% To bind a process to a scheduler is an option that the runtime has for its own tests and does not document.
scheduler([]) -> [{scheduler, 1}];
scheduler([healthy]) -> [].

worker(Work) ->
    timer:sleep(rand:uniform(2 * ?PAUSE)),
    burn(Work, 1),
    worker(Work).

burn(0, Acc) -> Acc;
burn(N, Acc) -> burn(N - 1, (Acc * 31 + N) rem 65521).
