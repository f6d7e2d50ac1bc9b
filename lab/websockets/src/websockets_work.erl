%% What a request needs: some large binaries for a while, in which the process collects more than once. What survives
%% two minor collections is on the old heap, which only a full sweep looks at.
-module(websockets_work).

-export([answer/1]).

-define(PART, 40000).
-define(PARTS, 3).
-define(REPLY, 22000).

answer(Socket) ->
    Parts = [binary:copy(<<N>>, ?PART) || N <- lists:seq(1, ?PARTS)],
    Sum = work(4, 0),
    Socket ! {reply, reply(Parts, Sum)},
    ok.

%% The allocations of templates, JSON, queries.
work(0, Sum) -> Sum;
work(Rounds, Sum) -> work(Rounds - 1, Sum + length([{N, integer_to_list(N)} || N <- lists:seq(1, 300)])).

reply([Part | _], Sum) -> binary:copy(<<Sum:32, (binary:part(Part, 0, ?REPLY - 4))/binary>>).
