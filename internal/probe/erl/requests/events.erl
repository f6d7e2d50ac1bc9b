%% Node events before OTP 28, where one process of a node may hear them: us only
%% while nobody else does. A monitor that was set between our look and our call
%% is put back as it was. Who ends our listening has ended it: we do not begin
%% again. See macro_events_take for how events are kept and counted.
events(Reply, MaxSize, Kinds, What, Rounds, Nap, Flood, Each, Items, Cheap, Keys, Largest, Queue, RowSize) ->
    macro_events_begin(Kinds),
    macro_events_listen(What),
    [case macro_events_take(Kinds, Nap, Flood, Each, Items, Cheap, Keys, Largest, Queue, RowSize) of
         true ->
             macro_events_listen(What),
             macro_events_tell(Reply, MaxSize, Kinds, erlang:get(monitor), Left);
         false -> ok
     end || Left <- lists:seq(Rounds, 1, -1)],
    erlang:exit(normal).
