%% Begin to follow, of the newborn of one step, those that are to be.
apart_adopt(First) ->
    Next = macro_elements(erlang:get(parent), First, erlang:get(all) * erlang:get(index)),
    case erlang:get(all) of
        1 -> apart_follow(Next, Next, new);
        _ ->
            Sorted = lists:zip3(lists:map(fun erlang:phash2/1, Next), Next, macro_info(Next, registered_name)),
            Some = ets:match_spec_run(Sorted, erlang:get(monitors)),
            apart_follow(Some, Some, new),
            All = ets:match_spec_run(Sorted, erlang:get(port)),
            erlang:put(registered, All ++ erlang:get(registered)),
            apart_follow(All, All, all)
    end,
    apart_pause().
