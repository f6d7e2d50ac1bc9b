%% Registered names and whose they are, when that has changed.
apart_names() ->
    Registered = lists:sublist(erlang:registered(), 5000),
    Names = lists:zip(Registered, lists:map(fun erlang:whereis/1, Registered)),
    case erlang:put(registered_name, Names) =:= Names of
        true -> ok;
        false ->
            apart_told(Names, registered_name),
            case erlang:get(all) of
                1 -> ok;
                _ -> apart_late(Names)
            end
    end.
