%% The crowd and who keeps it: see README.md.
-module(crowd).

-export([start/1, pids/1, load/2]).
-export([keep/2, member/2]).

-define(SIZE, 10000).

%% The members, the keeper and the load are linked to each other and to nobody else.
start(Args) ->
    Size = hd([N || N <- Args, is_integer(N)] ++ [?SIZE]),
    Ref = make_ref(),
    {Keeper, Monitor} = spawn_monitor(?MODULE, keep, [Size, {self(), Ref}]),
    receive
        {Ref, ready} -> erlang:demonitor(Monitor, [flush]);
        {'DOWN', Monitor, _, _, Reason} -> exit(Reason)
    end,
    load(Keeper, lists:member(busy, Args)),
    {ok, Keeper}.

%% The pids of all members: a copy of the list.
pids(Keeper) -> call(Keeper, pids).

%% Whether the node is busy.
load(Keeper, Busy) -> call(Keeper, {load, Busy}).

call(Keeper, Question) ->
    Ref = erlang:monitor(process, Keeper),
    Keeper ! {self(), Ref, Question},
    receive
        {Ref, Answer} -> erlang:demonitor(Ref, [flush]), Answer;
        {'DOWN', Ref, _, _, Reason} -> exit(Reason)
    end.

keep(Size, {Starter, Ref}) ->
    Pids = [begin
                Pid = spawn_link(?MODULE, member, [N, self()]),
                %% One after another: a million that start at once are a run queue of a million.
                receive {Pid, ready} -> Pid end
            end || N <- lists:seq(1, Size)],
    Starter ! {Ref, ready},
    kept(Pids, none).

kept(Pids, Load) ->
    receive
        {From, Ref, pids} ->
            From ! {Ref, Pids},
            kept(Pids, Load);
        {From, Ref, {load, Busy}} ->
            New = crowd_load:set(Load, Busy),
            From ! {Ref, ok},
            kept(Pids, New)
    end.

member(N, Keeper) ->
    put(number, N),
    Kept = lists:seq(1, N rem 64),
    Keeper ! {self(), ready},
    rest(N, Kept).

%% Nobody ever sends to a member.
rest(N, Kept) when N rem 10 =:= 0 -> erlang:hibernate(lists, reverse, [Kept]);
rest(_, Kept) -> receive stop -> Kept end.
