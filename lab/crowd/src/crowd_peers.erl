%% What other tools do on a node for one look, done by their own code where it is on this machine. A row is
%%
%%   {Tool, Application, Module, Where, Question, What, Look}
%%
%% Where is the process that looks: on the node itself (node), on the node with a screen (screen), or on a node of its
%% own that is connected to it (viewer). Question names the question of ours that it answers.
-module(crowd_peers).

-export([list/0, run/3]).
-export([terminal/2]).

rows() ->
    [{"recon", recon, recon, node, reductions, "recon:proc_count(reductions, 20)",
      fun(_) -> recon:proc_count(reductions, 20) end},
     {"recon", recon, recon, node, reductions_window, "recon:proc_window(reductions, 20, 1000)",
      fun(_) -> recon:proc_window(reductions, 20, 1000) end},
     {"recon", recon, recon, node, memory, "recon:proc_count(memory, 20)",
      fun(_) -> recon:proc_count(memory, 20) end},
     {"recon", recon, recon, node, message_queue_len, "recon:proc_count(message_queue_len, 20)",
      fun(_) -> recon:proc_count(message_queue_len, 20) end},
     {"observer_cli", observer_cli, observer_cli, screen, memory, "observer_cli:start(), as it opens: by memory",
      fun() -> observer_cli:start() end},
     {"observer_cli", observer_cli, observer_cli, screen, reductions_window, "observer_cli:start(), then rr: by reductions over 1.5 s",
      fun() -> observer_cli:start() end},
     {"etop, observer", runtime_tools, observer_backend, viewer, reductions, "observer_backend:etop_collect/1",
      fun etop_collect/1},
     {"observer", runtime_tools, observer_backend, viewer, reductions, "observer_backend:procs_info/1",
      fun procs_info/1}].

%% As etop.erl and observer_perf_wx do it.
etop_collect(Node) ->
    Pid = spawn_link(Node, observer_backend, etop_collect, [self()]),
    receive {Pid, Info} -> Info end,
    receive {'EXIT', Pid, _} -> Info end.

%% As observer_pro_wx does it: lists until the process has ended.
procs_info(Node) -> rows_of(spawn_link(Node, observer_backend, procs_info, [self()])).

rows_of(Pid) ->
    receive
        {procs_info, Pid, _Rows} -> rows_of(Pid);
        {'EXIT', Pid, Reason} -> normal = Reason
    end.

%% A line for each row: tool, version or nothing, where, question, what.
list() ->
    [lists:join($\t, [Tool, version(App, Module), atom_to_list(Where), atom_to_list(Question), What])
     || {Tool, App, Module, Where, Question, What, _} <- rows()].

version(App, Module) ->
    case code:which(Module) of
        non_existing -> "";
        _ ->
            _ = application:load(App),
            case application:get_key(App, vsn) of
                {ok, Version} -> Version;
                undefined -> "unknown"
            end
    end.

%% Looks again and again for at least so many milliseconds, once at least. Of a screen every refresh is a look; it is left at
%% its own pace, and what it does before the first one counts.
run(Index, Least, Node) ->
    {_, _, _, Where, Question, _, Look} = lists:nth(Index, rows()),
    Before = traffic(),
    Began = erlang:monotonic_time(microsecond),
    Looks = looks(Where, Question, Look, Least, Node),
    Elapsed = erlang:monotonic_time(microsecond) - Began,
    {In, Out} = traffic(),
    {In0, Out0} = Before,
    [{looks, Looks}, {elapsed, Elapsed}, {bytes_in, In - In0}, {bytes_out, Out - Out0}].

looks(screen, Question, Start, Least, _) ->
    {Keys, Refreshes} = typed(Question),
    screen(Start, Keys, Refreshes, Least);
looks(_, _, Look, Least, Node) ->
    %% One process for all of them, like a shell: etop and observer do not start anew for each look either.
    in_process(fun() ->
                       process_flag(trap_exit, true),
                       repeat(fun() -> Look(Node) end, deadline(Least), 0)
               end).

in_process(Fun) ->
    {Pid, Ref} = spawn_monitor(fun() -> exit({done, Fun()}) end),
    receive
        {'DOWN', Ref, process, Pid, {done, Result}} -> Result;
        {'DOWN', Ref, process, Pid, Reason} -> exit(Reason)
    end.

deadline(Least) -> erlang:monotonic_time(millisecond) + Least.

repeat(Look, Deadline, Done) ->
    Look(),
    case erlang:monotonic_time(millisecond) >= Deadline of
        true -> Done + 1;
        false -> repeat(Look, Deadline, Done + 1)
    end.

%% What a person types to see that, and how many refreshes it takes.
typed(memory) -> {[], 1};
typed(reductions_window) -> {["rr\n"], 2}. % the first has nothing to compare with

%% Runs a tool with a terminal that is a process of ours, until it has drawn often and long enough.
screen(Start, Keys, Refreshes, Least) ->
    Deadline = deadline(Least),
    Terminal = spawn_link(?MODULE, terminal, [self(), Keys]),
    {Tool, Ref} = spawn_monitor(fun() -> group_leader(Terminal, self()), Start() end),
    Drawn = drawn(Terminal, Ref, Deadline, Refreshes, 0),
    exit(Tool, kill), % what it has started is linked to it
    receive {'DOWN', Ref, process, Tool, _} -> ok end,
    unlink(Terminal),
    exit(Terminal, kill),
    Drawn.

drawn(Terminal, Ref, Deadline, Refreshes, Count) ->
    receive
        {Terminal, drawn} ->
            case Count + 1 >= Refreshes andalso erlang:monotonic_time(millisecond) >= Deadline of
                true -> Count + 1;
                false -> drawn(Terminal, Ref, Deadline, Refreshes, Count + 1)
            end;
        {'DOWN', Ref, process, _, Reason} -> exit(Reason)
    end.

%% The I/O protocol of a terminal of 34 lines, which leaves 20 for processes. It types the keys, and then no more.
terminal(Owner, Keys) ->
    receive
        {io_request, From, Ref, Request} ->
            {Reply, Left} = request(Owner, Request, Keys),
            [From ! {io_reply, Ref, Reply} || Reply =/= none],
            terminal(Owner, Left)
    end.

request(Owner, {put_chars, _, Text}, Keys) -> {shown(Owner, Text), Keys};
request(Owner, {put_chars, _, M, F, A}, Keys) -> {shown(Owner, apply(M, F, A)), Keys};
request(_, {get_geometry, rows}, Keys) -> {34, Keys};
request(_, {get_geometry, columns}, Keys) -> {140, Keys};
request(_, {get_line, _, _}, [Key | Keys]) -> {Key, Keys};
request(_, {get_line, _, _}, []) -> {none, []};
request(_, _, Keys) -> {{error, request}, Keys}.

%% A screen is drawn by one request; what is shorter wipes it or moves the cursor.
shown(Owner, Text) ->
    case iolist_size(unicode:characters_to_binary(Text)) > 1000 of
        true -> Owner ! {self(), drawn};
        false -> short
    end,
    ok.

%% Bytes from and to other nodes.
traffic() ->
    Stats = [inet:getstat(Port, [recv_oct, send_oct]) || {_, Port} <- erlang:system_info(dist_ctrl), is_port(Port)],
    {total(recv_oct, Stats), total(send_oct, Stats)}.

total(Key, Stats) -> lists:sum([proplists:get_value(Key, S) || {ok, S} <- Stats]).
