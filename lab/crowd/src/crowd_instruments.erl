%% What the node's own programs feel: see README.md. Times are in microseconds.
-module(crowd_instruments).

-export([start/0, stop/1, start_peak/0, stop_peak/1, census/1, woken/2]).
-export([tick/2, echo/0, ask/2, sample/3]).

%% Begins to watch; stop/1 ends it and tells what was seen.
start() ->
    Echo = spawn_link(?MODULE, echo, []),
    {spawn_link(?MODULE, tick, [now_us(), []]), Echo, spawn_link(?MODULE, ask, [Echo, []])}.

stop({Ticker, Echo, Asker}) ->
    Gaps = lists:sort(result(Ticker)),
    Trips = lists:sort(result(Asker)),
    unlink(Echo),
    exit(Echo, kill),
    [{ticks, length(Gaps)}, {stall_worst, at(1.0, Gaps)}, {stall_p99, at(0.99, Gaps)},
     {echoes, length(Trips)}, {echo_p50, at(0.5, Trips)}, {echo_p99, at(0.99, Trips)}].

result(Pid) ->
    Pid ! {stop, self()},
    receive {Pid, Result} -> Result end.

%% The value below which this part of a sorted list lies.
at(_, []) -> 0;
at(Part, Sorted) -> lists:nth(max(1, ceil(Part * length(Sorted))), Sorted).

now_us() -> erlang:monotonic_time(microsecond).

%% The ticker wants to run each millisecond, and notes how long it was until it did.
tick(Last, Gaps) ->
    receive
        {stop, From} -> From ! {self(), Gaps}
    after 1 ->
        Now = now_us(),
        tick(Now, [Now - Last | Gaps])
    end.

echo() ->
    receive {From, Ref} -> From ! {Ref, answer} end,
    echo().

%% A call as gen:call/3 makes it, every other millisecond.
ask(Echo, Trips) ->
    receive
        {stop, From} -> From ! {self(), Trips}
    after 2 ->
        Began = now_us(),
        Ref = erlang:monitor(process, Echo),
        Echo ! {self(), Ref},
        receive {Ref, answer} -> ok end,
        erlang:demonitor(Ref, [flush]),
        ask(Echo, [now_us() - Began | Trips])
    end.

%% Begins to sample erlang:memory(total); stop_peak/1 tells the first value, the largest and the last.
start_peak() ->
    Starter = self(),
    Pid = spawn_opt(fun() ->
                            First = erlang:memory(total),
                            Starter ! {self(), begun},
                            sample(First, First, First)
                    end, [link, {priority, high}]),
    receive {Pid, begun} -> Pid end.

stop_peak(Pid) -> result(Pid).

sample(First, Most, Last) ->
    receive
        {stop, From} -> From ! {self(), [{memory_before, First}, {memory_peak, Most}, {memory_after, Last}]}
    after 5 ->
        Now = erlang:memory(total),
        sample(First, max(Most, Now), Now)
    end.

%% The reductions of all members, in a binary: a list of a million would weigh more than what is measured.
census(Pids) -> << <<(reductions(P)):64>> || P <- Pids >>.

%% How many ran since a census.
woken(Pids, Census) -> woken(Pids, Census, 0).

woken([P | Pids], <<Before:64, Census/binary>>, Count) ->
    case reductions(P) of
        Before -> woken(Pids, Census, Count);
        _ -> woken(Pids, Census, Count + 1)
    end;
woken([], <<>>, Count) -> Count.

%% Reading this item runs no process (erl_process_info.c, erts_process_info).
reductions(Pid) -> element(2, process_info(Pid, reductions)).
