%% Listen unless somebody else does. Under `monitor` stands how we fare: ok we
%% listen; {Owner, Name} somebody else does; false nobody does any more,
%% though we did.
macro_events_listen(Options) ->
    Self = erlang:self(),
    Holder = case {erlang:system_monitor(), erlang:get(monitor)} of
                 {{Owner, _}, _} -> Owner;
                 {undefined, ok} -> undefined;
                 {undefined, false} -> undefined;
                 {undefined, _} ->
                     case erlang:system_monitor(Self, Options) of
                         {Other, Theirs} -> erlang:system_monitor(Other, Theirs), Other;
                         undefined -> Self
                     end
             end,
    erlang:put(monitor, case Holder of
                            Self -> ok;
                            undefined -> false;
                            _ -> {Holder, try erlang:process_info(Holder, registered_name) catch _:_ -> undefined end}
                        end).
