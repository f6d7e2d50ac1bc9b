%% Much work at high priority: see README.md.
-module(highpriority).

-export([start/1]).

-define(CLIENTS, 20).

start(Args) ->
    {Work, Pause} = plan(Args),
    [spawn_opt(fun() -> timer:sleep(1000), reindex(Work, Pause) end, [{priority, high}])
     || _ <- lists:seq(1, erlang:system_info(schedulers_online))],
    [spawn(fun client/0) || _ <- lists:seq(1, ?CLIENTS)],
    ok.

%% Steps at a time, and how long it rests after.
plan([]) -> {20000000, 10};
plan([healthy]) -> {10000, 50}.

reindex(Work, Pause) ->
    burn(Work, 1),
    timer:sleep(Pause),
    reindex(Work, Pause).

client() ->
    burn(1000, 1),
    timer:sleep(10),
    client().

burn(0, Sum) -> Sum;
burn(N, Sum) -> burn(N - 1, (Sum * 31 + N) rem 65521).
