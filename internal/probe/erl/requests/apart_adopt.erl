%% Begin to follow some: with -1 for reductions, which nobody has, so that the look
%% that comes next tells their numbers.
apart_adopt(To, Limit, Next, Share, What, Most) ->
    Chosen = case Share of
                 1 -> Next;
                 _ -> ets:match_spec_run(lists:zip(lists:map(fun erlang:phash2/1, Next), Next), erlang:get(monitors))
             end,
    erlang:put(process, [{erlang:list_to_tuple(Chosen), erlang:make_tuple(erlang:length(Chosen), -1)} | erlang:get(process)]),
    Told = ets:match_spec_run(lists:zip(Chosen, macro_info(Chosen, What)), erlang:get(initial_call)),
    [macro_more(To, Limit, {new, lists:sublist(Told, First, Most)}) || First <- lists:seq(1, erlang:length(Told), Most)].
