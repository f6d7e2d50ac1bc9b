%% Processes that log without end: see README.md.
-module(logflood).

-export([start/1]).

-define(ORDERS, 30).

start(Args) ->
    ok = mute(),
    [spawn(fun() -> order(N, pause(Args)) end) || N <- lists:seq(1, ?ORDERS)],
    ok.

pause([]) -> 0;
pause([healthy]) -> 2000.

%% The default handler formats and protects itself as ever; only what it writes goes nowhere.
mute() ->
    {ok, Handler} = logger:get_handler_config(default),
    ok = logger:remove_handler(default),
    logger:add_handler(default, logger_std_h, Handler#{config => #{type => {device, spawn(fun nowhere/0)}}}).

nowhere() ->
    receive {io_request, From, Ref, _Request} -> From ! {io_reply, Ref, ok} end,
    nowhere().

order(N, Pause) ->
    logger:error("order ~p failed: ~p", [N, lists:seq(1, 60)]),
    receive after Pause -> order(N, Pause) end.
