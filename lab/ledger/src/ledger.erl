%% A table of which this node keeps a copy on disk, written by clients of another node: see README.md.
-module(ledger).

-export([start/1]).
-export([clients/1]).

-define(CLIENTS, 300).
-define(ACCOUNTS, 10000).

start(Args) ->
    _ = application:load(mnesia),
    Dir = filename:join(os:getenv("TMPDIR", "/tmp"), "ledger_" ++ atom_to_list(node())),
    ok = application:set_env(mnesia, dir, Dir),
    ok = mnesia:create_schema([node()]),
    ok = mnesia:start(),
    {atomic, ok} = mnesia:create_table(account, [{copies(Args), [node()]}, {attributes, [id, amount, booked_at, teller]},
                                                 {index, [amount, booked_at, teller]}]),
    peer(Args),
    up(600).

copies([]) -> disc_only_copies;
copies([healthy]) -> disc_copies.

%% A node of its own, which ends when this one does. It has our cookie from the file in our home.
peer(Args) ->
    Me = atom_to_list(node()),
    Erl = ["erl -noinput -name bank_", Me, " -start_epmd false -pa ", filename:dirname(code:which(?MODULE)),
           " -run ledger clients ", Me, [[" ", atom_to_list(A)] || A <- Args]],
    Command = lists:flatten(["sh -c '", Erl, " & p=$!; while kill -0 $PPID $p; do sleep 1; done 2>/dev/null; kill -KILL $p'"]),
    spawn(fun() -> open_port({spawn, Command}, []), receive after infinity -> ok end end).

%% Waits until it has its copy.
up(Tries) when Tries > 0 ->
    case mnesia:table_info(account, ram_copies) of
        [_] -> ok;
        [] -> timer:sleep(100), up(Tries - 1)
    end.

%% What the other node runs: a copy in memory, and the clients.
clients([Ledger | Args]) ->
    pong = net_adm:ping(list_to_atom(Ledger)),
    ok = mnesia:start(),
    {ok, [_]} = mnesia:change_config(extra_db_nodes, [list_to_atom(Ledger)]),
    {atomic, ok} = mnesia:add_table_copy(account, node(), ram_copies),
    [spawn(fun() -> client(Args) end) || _ <- lists:seq(1, ?CLIENTS)].

%% The healthy clients collect what they have to book and write it every few seconds.
client(Args) ->
    timer:sleep(pause(Args)),
    mnesia:sync_dirty(fun() -> mnesia:write(account()) end),
    client(Args).

account() -> {account, rand:uniform(?ACCOUNTS), rand:uniform(1000000), erlang:system_time(), rand:uniform(1000000)}.

pause([]) -> rand:uniform(10);
pause(["healthy"]) -> rand:uniform(20000).
