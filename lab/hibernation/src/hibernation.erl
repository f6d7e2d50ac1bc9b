%% Processes that hibernate after each message: see README.md.
-module(hibernation).

-export([start/1]).
-export([sensor/2]).

-define(SENSORS, 300).

start(Args) ->
    Sensors = [spawn(?MODULE, sensor, [lists:seq(1, 3000), variant(Args)]) || _ <- lists:seq(1, ?SENSORS)],
    spawn(fun() -> tick(Sensors) end),
    ok.

variant([]) -> ill;
variant([healthy]) -> healthy.

%% To hibernate is to collect all garbage, which copies what is left.
sensor(Samples, ill) ->
    receive tick -> erlang:hibernate(?MODULE, sensor, [Samples, ill]) end;
sensor(Samples, healthy) ->
    receive tick -> sensor(Samples, healthy)
    after 1000 -> erlang:hibernate(?MODULE, sensor, [Samples, healthy])
    end.

tick(Sensors) ->
    [Sensor ! tick || Sensor <- Sensors],
    timer:sleep(5),
    tick(Sensors).
