%% Almost as many processes as there may be: see README.md.
-module(nearlimit).

-export([start/1]).

start(Args) ->
    {Now, Later} = share(Args),
    Limit = erlang:system_info(process_limit),
    start_devices(Limit * Now div 100),
    spawn(fun() -> arrive(Limit * (Later - Now) div 100) end),
    ok.

%% Percent of the limit: at once, and in the end.
share([]) -> {72, 88};
share([healthy]) -> {10, 10}.

start_devices(Count) -> [spawn(fun device/0) || _ <- lists:seq(1, Count)].

device() -> receive stop -> ok end.

%% 500 more each second.
arrive(Left) when Left =< 0 ->
    ok;
arrive(Left) ->
    start_devices(50),
    timer:sleep(100),
    arrive(Left - 50).
