%% Files that block whoever opens them, and all dirty I/O schedulers with them: see README.md.
-module(dirtyio).

-export([start/1]).

-define(POLLERS, 5).

%% A pipe that nobody writes to. The modules are loaded first, as a release has them: none can be loaded later.
start(Args) ->
    load(),
    {Pipe, File} = files(),
    %% Whoever wants to look has ten seconds to attach: nobody can afterwards.
    [spawn(fun() -> timer:sleep(9000), import(path(Args, Pipe, File)) end) || _ <- lists:seq(1, erlang:system_info(dirty_io_schedulers))],
    [spawn(fun() -> poll(File) end) || _ <- lists:seq(1, ?POLLERS)],
    ok.

path([], Pipe, _File) -> Pipe;
path([healthy], _Pipe, File) -> File.

load() ->
    {ok, Kernel} = application:get_key(kernel, modules),
    {ok, Stdlib} = application:get_key(stdlib, modules),
    %% The kernel asks crypto, where there is one, when it names a guest that came without a name.
    [code:ensure_loaded(Module) || Module <- [crypto | Kernel ++ Stdlib]].

%% The shell removes them when the node has ended, however that was, since its input ends then.
files() ->
    Directory = "/tmp/dirtyio." ++ os:getpid(),
    Keeper = spawn(fun() -> receive after infinity -> ok end end),
    Port = open_port({spawn, "sh -c 'mkdir -m 700 " ++ Directory ++ " && cd " ++ Directory ++
                             " && mkfifo pipe && echo 1 >file && echo made && cat >/dev/null; rm -r " ++ Directory ++ "'"}, []),
    receive {Port, {data, "made\n"}} -> ok end,
    true = port_connect(Port, Keeper),
    true = unlink(Port),
    {Directory ++ "/pipe", Directory ++ "/file"}.

%% Whoever started the node has a second to use files.
import(Path) ->
    timer:sleep(1000),
    {ok, File} = file:open(Path, [read, raw]),
    {ok, _} = file:read(File, 100),
    ok = file:close(File),
    import(Path).

poll(File) ->
    {ok, _} = file:read_file(File),
    timer:sleep(100),
    poll(File).
