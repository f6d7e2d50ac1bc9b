%% Two jobs at once, three times a second, under a quota of processor time: see README.md.
-module(bursts).

-export([start/1]).

-define(EVERY, 300).  % milliseconds between two bursts
-define(JOB, 10).     % milliseconds of work in each of its two jobs
-define(ROUNDS, 10000).

%% The twin differs by the quota only.
start([]) -> start([healthy]);
start([healthy]) ->
    Work = 1000 * ?JOB * ?ROUNDS div microseconds(),
    spawn(fun() -> register(burst_clock, self()), bursts(erlang:monotonic_time(millisecond), Work) end),
    ok.

%% How long some rounds take here, by the fastest of some times: others are at work while the node
%% starts, and the quota stops it.
microseconds() ->
    max(1, lists:min([begin timer:sleep(10), element(1, timer:tc(fun() -> burn(?ROUNDS, 1) end)) end || _ <- lists:seq(1, 50)])).

bursts(At, Work) ->
    [spawn(fun() -> resize_image(Work) end) || _ <- [1, 2]],
    Next = At + ?EVERY,
    timer:sleep(max(0, Next - erlang:monotonic_time(millisecond))),
    bursts(Next, Work).

resize_image(Work) -> burn(Work, 1).

burn(0, Acc) -> Acc;
burn(N, Acc) -> burn(N - 1, (Acc * 31 + N) rem 65521).
