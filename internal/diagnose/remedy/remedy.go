package remedy

import "github.com/hodoscope/hodoscope/internal/diagnose"

func code(text, erlang, elixir string) diagnose.Advice {
	return diagnose.Advice{Kind: diagnose.Code, Text: text, Erlang: erlang, Elixir: elixir}
}

// The remedies.
var (
	HibernateWhenIdle = code("Let processes that go quiet hibernate: that collects all they do not use.",
		"gen_server:start_link(Mod, Args, [{hibernate_after, 5000}])", "GenServer.start_link(Mod, args, hibernate_after: 5_000)")
	HibernateLater = code("Do not hibernate after each message, but after a while without any.",
		"gen_server:start_link(Mod, Args, [{hibernate_after, 1000}]) in place of {noreply, State, hibernate}; for a plain loop, receive … after 1000 -> erlang:hibernate(…)",
		"GenServer.start_link(Mod, args, hibernate_after: 1_000) in place of {:noreply, state, :hibernate}")
	CollectAfterBigJob = code("Collect once after each big job.",
		"erlang:garbage_collect() at the end of the callback", ":erlang.garbage_collect(); of a Phoenix socket: send(transport_pid, :garbage_collect)")
	ThrowAwayProcess = code("Do the big job in a process of its own that answers by itself: its garbage ends with it. A result that comes back as a message is copied back.",
		"spawn_link(fun() -> gen_server:reply(From, work()) end), {noreply, State}", "Task.Supervisor.start_child(sup, fn -> GenServer.reply(from, work()) end); in channels socket_ref/1 and reply/2")
	CopySlice = code("Keep a copy of the part that is needed, not a slice that holds the whole.",
		"binary:copy(Part)", ":binary.copy(part); for JSON: Jason.decode(text, strings: :copy)")
	ReadInCaller = code("Let callers read a table by themselves instead of asking a server. A pool of servers only moves the limit.",
		"ets:new(Table, [named_table, {read_concurrency, true}]), and ets:lookup/2 in the caller", ":ets.new(table, [:named_table, read_concurrency: true]), and :ets.lookup/2 in the caller")
	PersistentTerm = code("Keep what is large and hardly ever changes where all can read it without a copy.",
		"persistent_term:put(Key, Value), once at the start", ":persistent_term.put(key, value), once at the start")
	RareTerms = code("Write a persistent term hardly ever, and only when it has changed; keep what changes often in ETS.",
		"compare with persistent_term:get(Key, undefined) before a put; ets:insert/2 into a table with read_concurrency",
		"compare with :persistent_term.get(key, nil) before a put; :ets.insert/2 into a table with read_concurrency: true")
	NativeLimit = code("Bound how many of these run at the same time, below the number of dirty schedulers; or let another program do it.",
		"a pool of as many workers, or a queue in front of the call; a port program; +SDcpu N for more threads",
		"NimblePool or a queue of as many workers; a port program; +SDcpu N in vm.args for more threads")
	Shard = code("Split the server by key.",
		"N named servers, chosen by erlang:phash2(Key, N)", "PartitionSupervisor, and {:via, PartitionSupervisor, {Name, key}}")
	BoundConcurrency = code("Bound how many of these run at the same time.",
		"a pool of workers, the library jobs, or a count kept with counters", "Task.async_stream(items, fun, max_concurrency: div(System.schedulers_online(), 2)), GenStage, Broadway")
	LowPriority = code("Let work that may wait run at low priority.",
		"process_flag(priority, low) at its start", "Process.flag(:priority, :low) at its start")
	BackPressure = code("Make senders wait for the receiver.",
		"gen_server:call/3 with a finite timeout in place of cast", "GenServer.call/3 with a finite timeout in place of cast")
	ShedAtProducer = code("Drop at the producer when the receiver is behind; dropping in the receiver is too late.",
		"look at an atomics or ets gauge before sending", "look at an :atomics or :ets gauge before sending")
	SlowStart = code("Return from init at once and connect afterwards.",
		"init(Args) -> {ok, State, {continue, connect}}", "def init(args), do: {:ok, state, {:continue, :connect}}")
	Supervised = code("Start these under a supervisor that owns and ends them.",
		"a simple_one_for_one supervisor; exit(Pid, shutdown) after a timeout", "Task.Supervisor with Task.yield(task, ms) || Task.shutdown(task); DynamicSupervisor")
	ExitPath = code("Give each waiting process a way to end.",
		"{noreply, State, Timeout}, or receive … after Timeout", "{:noreply, state, timeout}, or receive do … after timeout end")
	DropMonitor = code("Drop a monitor when its work is done, and keep one for each process.",
		"demonitor(Ref, [flush])", "Process.demonitor(ref, [:flush])")
	SendTimeout = code("Never let a send hang: give it a timeout, and close.",
		"[{send_timeout, 5000}, {send_timeout_close, true}]", "send_timeout: 5_000, send_timeout_close: true")
	NoSuspend = code("Send to other nodes without being suspended.",
		"erlang:send(Dest, Message, [nosuspend, noconnect])", ":erlang.send(dest, message, [:nosuspend, :noconnect])")
	ExistingAtoms = code("Make no atoms of what comes from outside; keep it as text.",
		"binary_to_existing_atom/1; binary_to_term(Bin, [safe])", "String.to_existing_atom/1; :erlang.binary_to_term(bin, [:safe])")
	SendOnce = code("Send it once and let the receiver keep it; then send ids, or what has changed. A table does not avoid the copy: a read copies as well.",
		"gen_server:cast(W, {catalogue, C}) once, then {job, Id}", "GenServer.cast(w, {:catalogue, c}) once, then {:job, id}")
	SplitRow = code("Split the row so that each key has its own, or read one element of it.",
		"ets:insert(T, [{{route, K}, V} || {K, V} <- Routes]); ets:lookup_element(T, Key, Pos)", ":ets.insert(t, Enum.map(routes, fn {k, v} -> {{:route, k}, v} end)); :ets.lookup_element(t, key, pos)")
	OnlyWhatIsNeeded = code("Give each worker only what it needs.",
		"gen_server:start_link(Mod, maps:with(Keys, Schema), [])", "GenServer.start_link(mod, Map.take(schema, keys))")
	CloseAlways = code("Close on every path, or let a process of its own hold each connection: what it opened is closed with it.",
		"try … after gen_tcp:close(Socket) end; file:close(Device)", "try do … after :gen_tcp.close(socket) end; File.open!(path, fun)")
	NoticeClose = code("Have somebody read from each socket, and close it on {error, closed}.",
		"inet:setopts(Socket, [{active, once}]) and tcp_closed; gen_tcp:recv(Socket, 0, Timeout) and {error, closed} -> gen_tcp:close(Socket)",
		":inet.setopts(socket, active: :once) and {:tcp_closed, socket}; :gen_tcp.recv(socket, 0, timeout) and {:error, :closed} -> :gen_tcp.close(socket)")
	BoundState = code("Give entries an end: a time to live, a bound, removal when their owner ends; or keep them in a table that is swept.",
		"maps:remove/2 on a timer or on 'DOWN'; ets:select_delete/2", "Map.delete/2 on a timer or on :DOWN; :ets.select_delete/2; Cachex or ConCache with a limit")
	DeleteTable = code("Delete the table, let the session's own process own it, or keep all sessions in one table.",
		"ets:delete(Table); ets:give_away(Table, Session, []); {{Session, Key}, Value}", ":ets.delete(table); :ets.give_away(table, session, []); {{session, key}, value}")
	MoveToTable = code("Move large data to ETS, where no collection goes over it, or split it over processes.",
		"ets:new(Table, [set, protected]) and a row for each key", ":ets.new(table, [:set, :protected]) and a row for each key")
	ReleaseTable = code("Release the table in an after, or go over it by what releases it by itself.",
		"try … after ets:safe_fixtable(T, false) end; ets:select(T, Spec, Limit) and its continuation; ets:foldl/3", "try do … after :ets.safe_fixtable(t, false) end; :ets.select(t, spec, limit) and its continuation; :ets.foldl/3")
	HibernateTLS = code("Let connections over TLS hibernate when they go quiet: what the handshake needed goes then.",
		"ssl:listen(Port, [{hibernate_after, 6000} | Options])", "hibernate_after: 6_000 in the options of :ssl, of an endpoint in transport_options")
	SweepTable = code("Give rows an end: sweep those that are old, delete those of a process when it ends, bound the table.",
		"ets:select_delete/2 from a timer; monitor the owner of a row, and ets:delete/2 on 'DOWN'", ":ets.select_delete/2 from a timer; Process.monitor/1, and :ets.delete/2 on :DOWN; Cachex or ConCache with a limit")
	LinearAppend = code("Do not append to the end of a list: prepend, and reverse once; or use a queue.",
		"[X | Acc] and lists:reverse/1; queue; iolists", "[x | acc] and Enum.reverse/1; :queue; iodata")
	Indexed = code("Look up by key what is searched for again and again; keep counts beside lists.",
		"maps, ets, or a counter in the state in place of lists:member/2, lists:keyfind/3, length/1", "Map, MapSet, :ets, or a counter in the state in place of Enum.member?/2, List.keyfind/3, length/1")
	ShareLarge = code("Send a large term as a binary, which is shared and not copied, or only the part that has changed.",
		"term_to_binary/1 once, and send the binary; or an id, and the data in persistent_term", ":erlang.term_to_binary/1 once, and send the binary; or an id, and the data in :persistent_term")
	Yielding = code("Cut long work into parts; native functions that take more than a millisecond belong on dirty schedulers.",
		"ERL_NIF_DIRTY_JOB_CPU_BOUND, enif_schedule_nif", "the same; in Rustler schedule = \"DirtyCpu\"")
	BackOff = code("Do not need a partner in init: try again after a while that grows, and back off; let a child that may stay away be transient, under a supervisor of its own.",
		"handle_info(connect, S) -> … erlang:send_after(min(60000, 2 * S#s.wait), self(), connect); restart => transient", "handle_info(:connect, s) with Process.send_after(self(), :connect, min(60_000, 2 * s.wait)); restart: :transient")
	InParts = code("Do the work in parts, or as a stream: write results away as they come in place of keeping all of them.",
		"a fold that writes each thousand; file:read_line/1", "Stream.chunk_every/2, File.stream!/1, Repo.stream/2")
	NormalPriority = code("Leave priorities alone; if something has to go first, let it be tiny and hand the work to a process of normal priority.",
		"no process_flag(priority, high), no {priority, high} in spawn_opt", "no Process.flag(:priority, :high), no priority: :high in spawn_opt")
	SlowFiles = code("Let a few workers of their own use slow or strange devices, so that these cannot take all dirty I/O schedulers.",
		"one process for each device, with a queue; +SDio 32 for more threads", "one GenServer for each device; +SDio 32 in vm.args for more threads")
	OwnedTask = code("Let the one who waits end its task when it gives up, and link or monitor the two.",
		"exit(Task, kill) when the timeout is over; in the task a monitor of who asked; receive … after Timeout", "Task.Supervisor.async_nolink/2, then Task.yield(task, ms) || Task.shutdown(task)")
	FewerProcesses = code("Do small things in batches, or in the process that has them; keep workers instead of making one for each item.",
		"one process for a list of items; a pool of workers", "Enum.chunk_every/2 before Task.async_stream; one GenServer or a pool in place of a Task for each item")
	SmallClosures = code("Bind what the fun needs before it: all that it mentions is copied to the new process.",
		"Id = maps:get(id, State), spawn(fun() -> work(Id) end); or spawn(M, F, [Id])", "id = socket.assigns.id before fn -> … end; or Task.Supervisor.start_child(sup, M, :f, [id])")
	OffHeapQueue = code("Keep a mailbox that is large by nature off the heap.",
		"process_flag(message_queue_data, off_heap)", "Process.flag(:message_queue_data, :off_heap)")
	QuieterLogger = code("Log less from there: a higher level, samples, or a limit of what is formatted.",
		"logger:set_module_level(Mod, critical); logger:update_handler_config(default, …) with chars_limit and depth", "Logger.put_module_level(Mod, :critical)")
	DiskLog = code("Write logs with disk_log: it puts many lines into one write, and nobody waits for each.",
		"disk_log:open([{name, log}, {file, File}, {format, external}]), disk_log:balog(log, Line)", ":disk_log.open(name: :log, file: file, format: :external), :disk_log.balog(:log, line)")
	HandlerProcess = code("Let a slow handler hand on to a process of its own, and bound what waits there.",
		"handle_event(E, Pid) -> gen_server:cast(Pid, E), {ok, Pid}", "def handle_event(e, pid) do GenServer.cast(pid, e); {:ok, pid} end; or GenStage")
	BreakRing = code("Break the ring: make one of its calls a cast, answer before calling, or let a third process make the call. Calls go down a tree of supervisors, never up.",
		"gen_server:reply(From, Answer) and then {noreply, State, {continue, ask_peer}}; or gen_server:cast", "GenServer.reply(from, answer), then {:noreply, state, {:continue, :ask_peer}}; or GenServer.cast")
	FiniteTimeout = code("Give each call a finite timeout: it does not prevent this, but ends it and says where.",
		"gen_server:call(Peer, Request, 5000), never infinity between servers", "GenServer.call(peer, request, 5_000), never :infinity between servers")
	DrainMailbox = code("Take every message as it comes and keep what is for later in the state. A busy process does not receive selectively: let a process of its own make the request, or wait for a reference made in the same function.",
		"receive Msg -> loop(queue:in(Msg, Q)) end; gen_server:send_request/2", "receive do msg -> loop(:queue.in(msg, q)) end; Task.async for the request")
	CatchAll = code("Handle every message: a last clause that notes it and drops it.",
		"Other -> logger:warning(\"unexpected: ~p\", [Other]), loop(State)", "other -> Logger.warning(\"unexpected: #{inspect(other)}\"); loop(state)")
	GiveBack = code("Take and give back in one function, and give it back whatever happens in between; let the pool monitor who has one.",
		"poolboy:transaction(Pool, Fun); or W = checkout(), try use(W) after checkin(W) end", ":poolboy.transaction(pool, fun); or try do … after checkin(w) end; DBConnection.run/3")
	AskElsewhere = code("Do not wait for others inside a server that all need: let the caller ask them, or a process of its own that answers by itself.",
		"spawn_link(fun() -> gen_server:reply(From, ask_partner()) end), {noreply, State}", "Task.Supervisor.start_child(sup, fn -> GenServer.reply(from, ask_partner()) end); {:noreply, state}")
	ResumeAfter = code("Whoever suspends a process resumes it whatever happens in between.",
		"sys:suspend(Pid), try change() after sys:resume(Pid) end", ":sys.suspend(pid); try do change() after :sys.resume(pid) end")
	NoPrinting = code("Do not print from a server: use the logger, which drops what is too much instead of waiting for ever.",
		"logger:info(Format, Args) in place of io:format/2", "Logger.info(text) in place of IO.puts/1 and IO.inspect/1")
	ShardSupervisor = code("Split a supervisor that starts very many children over several.",
		"N supervisors, chosen by erlang:phash2(Key, N)", "{:via, PartitionSupervisor, {Name, key}}")
	EnsureLoadedOnce = code("Ask once whether a module is there, and keep the answer.",
		"code:ensure_loaded(Mod) at the start; persistent_term for the answer", "Code.ensure_loaded(mod) at the start; :persistent_term for the answer")
	Embedded = code("Run a release in embedded mode: everything is loaded at the start.",
		"erl -mode embedded; a release does so by itself", "mix release; RELEASE_MODE=embedded")
	RawFiles = code("Open and ask for files without the file server: raw.",
		"file:open(Name, [raw, read, binary]); file:read_file_info(Name, [raw])", "File.open(name, [:raw, :read, :binary]); :file.read_file_info(name, [:raw])")
	KeepFileFacts = code("Keep what was asked of a file: that it is there, its size and its time do not change with each request.",
		"ets, or persistent_term for what never changes", "ETS, or :persistent_term for what never changes")
	KeepAddresses = code("Look up an address once and keep it for a while; keep connections open.",
		"inet_res with {lookup, [file, dns]} in an inetrc; a pool of connections", "a pool of connections (Finch, hackney); :inet_res by an inetrc")
	UseErpc = code("Use erpc: it has no process in between.",
		"erpc:call(Node, M, F, A, 5000); erpc:cast/4", ":erpc.call(node, m, f, a, 5_000); :erpc.cast/4")
	MnesiaSettings = code("Let Mnesia dump its log less often and larger.",
		"-mnesia dump_log_write_threshold 50000 dc_dump_limit 40", "config :mnesia, dump_log_write_threshold: 50_000, dc_dump_limit: 40")
	DirtyReads = code("Do without a transaction where one read or write is all.",
		"mnesia:dirty_read/2, mnesia:dirty_write/2", ":mnesia.dirty_read/2, :mnesia.dirty_write/2")
	MorePartitions = code("Give the registry more partitions, by key where keys are large.",
		"pg scopes, one for each kind of group", "{Registry, keys: :duplicate, name: Name, partitions: System.schedulers_online()}; with partitions by key in newer releases")
	SmallerTopics = code("Do not put everybody into one topic.",
		"groups by shard or by room", "topics by shard or by room")
	ShortTransactions = code("Keep transactions short: nothing inside waits for anything but the database.",
		"do the HTTP call before the transaction", "Repo.transaction only around the queries; Ecto.Multi; :queue_target and :timeout as the last step")
	CancelTimers = code("Cancel an interval when what it serves ends.",
		"{ok, T} = timer:send_interval(…), and timer:cancel(T) in terminate", "{:ok, t} = :timer.send_interval(…), and :timer.cancel(t) in terminate")
	RuntimeTimers = code("Use the runtime's own timers, and set the next when the last has come.",
		"erlang:send_after(1000, self(), tick)", "Process.send_after(self(), :tick, 1_000)")
	ShortLock = code("Hold a lock for a change only, and give up after some tries.",
		"global:trans({Id, self()}, Fun, [node() | nodes()], 5)", ":global.trans({id, self()}, fun, [node() | Node.list()], 5)")
	NoGlobal = code("Keep global away from what happens often.",
		"pg; one owner chosen by erlang:phash2(Key, N)", ":pg, Registry on each node; one owner chosen by :erlang.phash2(key, n)")
	Deadline = code("Put the deadline into the request, and skip what is too late before doing it.",
		"{Request, Deadline}; handle_call: erlang:monotonic_time() > Deadline -> {noreply, State}", "{request, deadline}; if System.monotonic_time() > deadline, do: {:noreply, state}")
	Backoff = code("Try again after growing pauses with some jitter, and only so many times.",
		"timer:sleep(Base bsl Try + rand:uniform(Base))", "Process.sleep(base * 2 ** try + :rand.uniform(base))")
	WatchNodes = code("Let one process keep the connections, and send to nodes that are there.",
		"net_kernel:monitor_nodes(true); lists:member(Node, nodes()); -kernel dist_auto_connect never", ":net_kernel.monitor_nodes(true); node in Node.list()")
	LargerDistBuffer = code("Give the connections a larger buffer, in kilobytes.",
		"erl +zdbbl 131072", "+zdbbl 131072 in vm.args")
	Resume     = diagnose.Advice{Kind: diagnose.Now, Text: "Let it go on, if nobody is at work on it.", Erlang: "sys:resume(Pid)", Elixir: ":sys.resume(pid)"}
	Nudge      = diagnose.Advice{Kind: diagnose.Now, Text: "Wake it with a system message: this is a fault of some releases of OTP 27 and 28, which a later one mends.", Erlang: "sys:get_status(Pid)", Elixir: ":sys.get_status(pid)"}
	NoBusyWait = code("On a shared host, let schedulers sleep at once when there is no work.",
		"+sbwt none +sbwtdcpu none +sbwtdio none", "the same in vm.args or ELIXIR_ERL_OPTIONS")
)
