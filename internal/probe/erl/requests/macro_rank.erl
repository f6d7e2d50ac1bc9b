%% Keep the K best of Found, a list of {Number, Pid}, and those kept so far.
macro_rank(Found, Best, K, Floor) ->
    case Found of
        [] -> ok;
        _ ->
            Ranked = lists:sublist(lists:reverse(lists:sort(Found ++ Best)), K),
            erlang:put(max, case erlang:length(Ranked) of
                                K -> {erlang:element(1, lists:last(Ranked)), Ranked};
                                _ -> {Floor, Ranked}
                            end)
    end.
