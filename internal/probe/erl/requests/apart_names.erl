%% Registered names and whose they are, when that has changed.
apart_names(To, Limit) ->
    Registered = erlang:registered(),
    Names = lists:sublist(lists:zip(Registered, lists:map(fun erlang:whereis/1, Registered)), 5000),
    case erlang:put(registered_name, Names) =:= Names of
        true -> ok;
        false -> [macro_more(To, Limit, {registered_name, lists:sublist(Names, First, 300)})
                  || First <- lists:seq(1, erlang:length(Names), 300)]
    end.
