%% A table that somebody has fixed: see README.md.
-module(fixation).

-export([start/1]).

-define(JOBS, 20).
-define(BOUND, 500000).

start(Args) ->
    Caller = self(),
    true = register(job_queue, spawn(fun() ->
                                         jobs = ets:new(jobs, [named_table, public]),
                                         Caller ! {jobs, made},
                                         work(1, bound(Args))
                                     end)),
    receive {jobs, made} -> ok end,
    true = register(job_scanner, spawn(fun() -> scan(Args) end)),
    ok.

%% How many jobs there may be: the deleted ones stay in memory.
bound([]) -> ?BOUND;
bound([healthy]) -> infinity.

%% Each job is there for a moment.
work(Job, Bound) when Job > Bound ->
    receive after infinity -> ok end;
work(Job, Bound) ->
    Jobs = lists:seq(Job, Job + ?JOBS - 1),
    [ets:insert(jobs, {N, lists:seq(1, 40)}) || N <- Jobs],
    [ets:delete(jobs, N) || N <- Jobs],
    timer:sleep(4),
    work(Job + ?JOBS, Bound).

%% While a table is fixed, what is deleted of it stays, so that first/1 and next/2 find their way. The ill scanner forgets to
%% let go.
scan(Args) ->
    true = ets:safe_fixtable(jobs, true),
    count(ets:first(jobs), 0),
    release(Args),
    timer:sleep(500),
    scan(Args).

count('$end_of_table', Count) -> Count;
count(Job, Count) -> count(ets:next(jobs, Job), Count + 1).

release([]) -> receive after infinity -> ok end;
release([healthy]) -> ets:safe_fixtable(jobs, false).
