%% Follow some: with -1 for reductions, which nobody has, so that the look that comes
%% next tells their numbers. Told are the births of Pids.
apart_follow(New, Pids, What) ->
    case New of
        [] -> ok;
        _ -> erlang:put(process, [{erlang:list_to_tuple(New), erlang:make_tuple(erlang:length(New), -1)} | erlang:get(process)])
    end,
    apart_told(ets:match_spec_run(lists:zip(Pids, macro_info(Pids, erlang:get(data))), erlang:get(initial_call)), What).
