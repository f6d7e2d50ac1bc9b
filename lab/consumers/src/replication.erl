%% The stream of changes: some transactions, then silence but for a sign of life each second.
-module(replication).

-export([feed/1]).

-define(TRANSACTIONS, 6).
-define(CHANGES, 40).

feed(Consumers) ->
    feed(Consumers, ?TRANSACTIONS).

feed(Consumers, 0) ->
    [gen_server:cast(C, keepalive) || C <- Consumers],
    timer:sleep(1000),
    feed(Consumers, 0);
feed(Consumers, Transactions) ->
    [transaction(C) || C <- Consumers],
    timer:sleep(300),
    feed(Consumers, Transactions - 1).

transaction(Consumer) ->
    [gen_server:cast(Consumer, {change, row(Key)}) || Key <- lists:seq(1, ?CHANGES)],
    gen_server:cast(Consumer, commit).

row(Key) -> {row, Key, [{Column, [Column, Key, integer_to_list(Column)]} || Column <- lists:seq(1, 300)]}.
