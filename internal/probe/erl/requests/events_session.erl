%% Node events from OTP 28 on, in a trace session of our own: nobody else hears
%% or misses anything for it.
%%
%% The session is always destroyed by this process. When the runtime does it, since
%% the process that had it has died, other processes that cause events at that
%% moment may take the whole runtime down (OTP 29, erts 17.1.1: a segmentation
%% fault). So exits are trapped, the end of our connection among them, and nobody
%% of ours kills this process.
events_session(Reply, MaxSize, Kinds, What, Rounds, Nap, Flood, Each, Items, Cheap, Keys, Largest, Queue, RowSize) ->
    erlang:process_flag(trap_exit, true),
    macro_events_begin(Kinds),
    Session = trace:session_create(system_monitor, erlang:self(), []),
    try
        [trace:system(Session, Kind, Limit) || {Kind, Limit} <- What],
        [case macro_events_take(Kinds, Nap, Flood, Each, Items, Cheap, Keys, Largest, Queue, RowSize) of
             true ->
                 Listens = case try trace:info(Session, system, all) catch _:_ -> undefined end of
                               {system, [_ | _]} -> ok;
                               _ -> undefined
                           end,
                 macro_events_tell(Reply, MaxSize, Kinds, Listens, Left);
             false -> ok
         end || Left <- lists:seq(Rounds, 1, -1)]
    after
        trace:session_destroy(Session)
    end,
    erlang:exit(normal).
