%% Events for the handlers that the application has attached: they run here, in this
%% process, one after the other. `undefined` where the library is not loaded, which
%% nothing here changes; else how many events were executed, and how many of these
%% telemetry refused (before 0.4 it takes no maps). A handler that fails is
%% telemetry's to catch, to log and to detach.
%%
%% Handlers find what they have in a process of the application: its group leader, so
%% that what they print and log stays on the node, an empty dictionary, normal
%% priority. Once Milliseconds are over no further event is executed; none is broken off.
telemetry_execute(Events, Milliseconds) ->
    case erlang:function_exported(telemetry, execute, 3) of
        false -> undefined;
        true ->
            Ours = erlang:group_leader(),
            Kept = erlang:erase(),
            {_, Theirs} = erlang:process_info(erlang:whereis(application_controller), group_leader),
            erlang:group_leader(Theirs, erlang:self()),
            End = erlang:monotonic_time(millisecond) + Milliseconds,
            Done = [try telemetry:execute(Name, Measurements, Metadata) catch _:_ -> error end
                    || {Name, Measurements, Metadata} <- Events,
                       false <- [erlang:monotonic_time(millisecond) >= End]],
            erlang:group_leader(Ours, erlang:self()),
            [erlang:put(Key, Value) || {Key, Value} <- Kept],
            {erlang:length(Done), erlang:length([Refused || error = Refused <- Done])}
    end.
