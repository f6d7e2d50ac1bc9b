%% A server that is a little too slow, and callers that give up and ask again: see README.md.
-module(retries).

-export([start/1]).

-define(CLIENTS, 200).
-define(TIMEOUT, 3000).
-define(WORK, 30). % ms for each answer
-define(BOUND, 100000).

start(Args) ->
    true = register(quotes, spawn(fun quotes/0)),
    [spawn(fun client/0) || _ <- lists:seq(1, clients(Args))],
    ok.

%% What is served in time with so few clients is not with the others.
clients([]) -> ?CLIENTS;
clients([healthy]) -> 10.

%% Answers every request, also those of callers that have given up.
quotes() ->
    receive
        {'$gen_call', From, quote} ->
            work(erlang:monotonic_time(millisecond) + ?WORK),
            gen_server:reply(From, price)
    end,
    quotes().

work(Until) ->
    _ = lists:sum(lists:seq(1, 1000)),
    case erlang:monotonic_time(millisecond) < Until of
        true -> work(Until);
        false -> ok
    end.

client() ->
    try gen_server:call(quotes, quote, ?TIMEOUT) of
        price -> timer:sleep(1000)
    catch
        exit:{timeout, _} -> wait_for_room()
    end,
    client().

%% The lab's bound: where so many requests wait no client asks again.
wait_for_room() ->
    case process_info(whereis(quotes), message_queue_len) of
        {message_queue_len, Waiting} when Waiting > ?BOUND -> timer:sleep(1000), wait_for_room();
        _ -> ok
    end.
