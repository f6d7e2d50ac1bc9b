%% One very large term sent again and again: see README.md.
-module(hugeterm).

-export([start/1]).

-define(POSITIONS, 8000000).

start(Args) ->
    true = register(snapshot_reader, spawn(fun reader/0)),
    true = register(snapshot_publisher, spawn(fun() -> publish(snapshot(Args)) end)),
    ok.

%% 128 MB of list cells; or a binary, which processes share.
snapshot([]) -> lists:seq(1, ?POSITIONS);
snapshot([healthy]) -> term_to_binary(lists:seq(1, 1000)).

%% The next snapshot waits for the reader, so that they never lie in its mailbox.
publish(Snapshot) ->
    snapshot_reader ! {snapshot, self(), Snapshot},
    receive read -> ok end,
    timer:sleep(1000),
    publish(Snapshot).

reader() ->
    receive {snapshot, Publisher, _Snapshot} -> Publisher ! read end,
    erlang:garbage_collect(),
    reader().
