%% Work for the node: processes in a ring, each of which sends its neighbour a small job and does those that it gets.
-module(crowd_load).

-export([set/2]).
-export([lead/1, work/1]).

-define(WORKERS, 300).
%% Chosen for a third to a half of a scheduler of a machine of 2022.
-define(JOB, 5000).
-define(PAUSE, 20).

%% Starts or ends the work. The state is none or the leader, to which all workers are linked.
set(none, true) ->
    Ref = make_ref(),
    Leader = spawn_link(?MODULE, lead, [{self(), Ref}]),
    receive {Ref, ready} -> Leader end;
set(none, false) -> none;
set(Leader, true) -> Leader;
set(Leader, false) ->
    unlink(Leader),
    Ref = erlang:monitor(process, Leader),
    exit(Leader, kill),
    receive {'DOWN', Ref, _, _, _} -> none end.

lead({Starter, Ref}) ->
    Workers = [First | Rest] = [spawn_link(?MODULE, work, [N]) || N <- lists:seq(1, ?WORKERS)],
    lists:foreach(fun({Pid, Next}) -> Pid ! {next, Next} end, lists:zip(Workers, Rest ++ [First])),
    Starter ! {Ref, ready},
    receive stop -> ok end.

work(N) ->
    receive {next, Next} -> work(Next, N) end.

work(Next, N) ->
    receive
        {job, Size} -> lists:sum(lists:seq(1, Size))
    after ?PAUSE + N rem ?PAUSE ->
        Next ! {job, ?JOB}
    end,
    work(Next, N).
