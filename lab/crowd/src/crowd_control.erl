%% Does what the bench asks: a packet with a word and its arguments comes in by file descriptor 3, lines of "key value" go
%% out by 4. When the other side is gone the node ends.
-module(crowd_control).

-export([start/0]).
-export([init/0]).

%% Kernel and stdlib are loaded first, as a release in embedded mode has them, and crypto, which dist_util uses where it
%% is: who is the first to call a module is not to blame for its atoms.
start() ->
    ok = code:ensure_modules_loaded([crowd, crowd_load, crowd_instruments, crowd_peers]),
    _ = code:ensure_modules_loaded([crypto]),
    _ = erlang:memory(), % the runtime makes 300 atoms when it first tells of its allocators
    [ok = code:ensure_modules_loaded(Modules) || App <- [kernel, stdlib], {ok, Modules} <- [application:get_key(App, modules)]],
    spawn(?MODULE, init, []).

init() ->
    process_flag(priority, high), % a busy node is asked too
    Port = open_port({fd, 3, 4}, [{packet, 4}, binary, eof]),
    loop(Port, #{}).

loop(Port, State) ->
    receive
        {Port, {data, Packet}} ->
            {Answer, Next} = answer(string:lexemes(binary_to_list(Packet), " "), State),
            port_command(Port, Answer),
            loop(Port, Next);
        {Port, eof} ->
            erlang:halt()
    end.

%% An answer is "ok" and lines, or "error" and why.
answer([Word | Args], State) ->
    try do(Word, Args, State) of
        {Lines, Next} -> {["ok", [["\n", line(L)] || L <- Lines]], Next}
    catch
        Class:Reason -> {["error\n", io_lib:format("~tp", [{Class, Reason}])], State}
    end.

line({Key, Value}) when is_integer(Value) -> [atom_to_list(Key), " ", integer_to_list(Value)];
line({Key, Text}) -> [atom_to_list(Key), " ", Text];
line(Text) -> Text.

%% On the node that is looked at.
do("start", [Size], State) ->
    {ok, Keeper} = crowd:start([list_to_integer(Size)]),
    {[], State#{keeper => Keeper, pids => crowd:pids(Keeper)}};
do("mood", [Mood], #{keeper := Keeper} = State) ->
    ok = crowd:load(Keeper, Mood =:= "busy"),
    {[], State};
do("about", [], State) ->
    {[{otp, erlang:system_info(otp_release)}, {schedulers, erlang:system_info(schedulers_online)}], State};
do("reading", [], State) ->
    {Reductions, _} = erlang:statistics(reductions),
    {[{reductions, Reductions}, {atoms, erlang:system_info(atom_count)},
      {processes, erlang:system_info(process_count)}], State};
do("watch", [], State) ->
    {[], State#{watch => crowd_instruments:start()}};
do("seen", [], State) ->
    {crowd_instruments:stop(map_get(watch, State)), maps:remove(watch, State)};
do("census", [], #{pids := Pids} = State) ->
    Census = crowd_instruments:census(Pids),
    garbage_collect(),
    {[], State#{census => Census, peak => crowd_instruments:start_peak()}};
do("woken", [], #{pids := Pids, census := Census, peak := Peak} = State) ->
    Memory = crowd_instruments:stop_peak(Peak),
    Woken = crowd_instruments:woken(Pids, Census),
    {[{woken, Woken} | Memory], maps:without([census, peak], State)};
%% On either node.
do("peers", [], State) ->
    {crowd_peers:list(), State};
do("run", [Index, Least, Node], State) ->
    {crowd_peers:run(list_to_integer(Index), list_to_integer(Least), list_to_atom(Node)), State};
%% On the viewer.
do("connect", [Node], State) ->
    true = net_kernel:connect_node(list_to_atom(Node)),
    {[], State}.
