%% Begin to follow the next so many newborn: with -1 for reductions, which nobody
%% has, so that the look that comes next tells their numbers.
apart_adopt(Many) ->
    {Next, Later} = lists:split(Many, erlang:get(parent)),
    erlang:put(parent, Later),
    Chosen = case erlang:get(all) of
                 1 -> Next;
                 _ -> ets:match_spec_run(lists:zip(lists:map(fun erlang:phash2/1, Next), Next), erlang:get(monitors))
             end,
    erlang:put(process, [{erlang:list_to_tuple(Chosen), erlang:make_tuple(erlang:length(Chosen), -1)} | erlang:get(process)]),
    apart_told(ets:match_spec_run(lists:zip(Chosen, macro_info(Chosen, erlang:get(data))), erlang:get(initial_call)), new),
    apart_pause().
