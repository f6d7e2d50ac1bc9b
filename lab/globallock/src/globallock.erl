%% A global lock that is not given back: see README.md.
-module(globallock).

-export([start/1]).

-define(WRITERS, 5).

start(Args) ->
    true = register(config_writer, spawn(fun() -> hold(Args) end)),
    [spawn(fun write/0) || _ <- lists:seq(1, ?WRITERS)],
    ok.

%% Waits with the lock for something that does not come; the healthy one gives it back.
hold([]) ->
    true = global:set_lock({cluster_config, self()}),
    receive written -> ok end;
hold([healthy]) ->
    write().

write() ->
    ok = global:trans({cluster_config, self()}, fun() -> ok end),
    timer:sleep(1000),
    write().
