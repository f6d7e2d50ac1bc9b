%% Node events from OTP 28 on, in a trace session of our own: nobody else hears
%% or misses anything for it. It ends with this process.
events_session(Reply, MaxSize, Kinds, What, Rounds, Nap, Each, Items, Cheap, Keys, Largest, Queue, RowSize) ->
    macro_events_begin(Kinds),
    Session = trace:session_create(system_monitor, erlang:self(), []),
    [trace:system(Session, Kind, Limit) || {Kind, Limit} <- What],
    [case macro_events_take(Kinds, Nap, Each, Items, Cheap, Keys, Largest, Queue, RowSize) of
         true ->
             Listens = case try trace:info(Session, system, all) catch _:_ -> undefined end of
                           {system, [_ | _]} -> ok;
                           _ -> undefined
                       end,
             macro_events_tell(Reply, MaxSize, Kinds, Listens, Left);
         false -> ok
     end || Left <- lists:seq(Rounds, 1, -1)],
    erlang:exit(normal).
