%% Starts the consumers and what they consume: see README.md.
-module(consumers).

-export([start/1]).

-define(CONSUMERS, 60).

start(Variant) ->
    Consumers = [begin {ok, Pid} = gen_server:start(shape_consumer, [], options(Variant)), Pid end || _ <- lists:seq(1, ?CONSUMERS)],
    spawn(replication, feed, [Consumers]),
    ok.

options([]) -> [];
options([weakfix]) -> [{spawn_opt, [{fullsweep_after, 5}]}];
options([healthy]) -> [{hibernate_after, 500}].
