%% Begin to follow, of the next so many newborn, those that are to be.
apart_adopt(Many) ->
    {Next, Later} = lists:split(Many, erlang:get(parent)),
    erlang:put(parent, Later),
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
