%% Look at one group: keep the rows of those that ran for apart_flush, drop who has
%% ended, and give the group as it is now.
apart_group(Group, What) ->
    Pids = erlang:tuple_to_list(erlang:element(1, Group)),
    Seen = macro_info(Pids, [reductions, message_queue_len]),
    case ets:match_spec_run(lists:zip3(Seen, Pids, erlang:tuple_to_list(erlang:element(2, Group))), erlang:get(message_queue_len)) of
        [] -> Group;
        News ->
            Ended = ets:match_spec_run(News, erlang:get(exiting)),
            Ran = ets:match_spec_run(News, erlang:get(running)),
            erlang:put(new, ets:match_spec_run(lists:zip(Ran, macro_info(Ran, What)), erlang:get(status)) ++ erlang:get(new)),
            erlang:put('DOWN', Ended ++ erlang:get('DOWN')),
            {case Ended of
                 [] -> erlang:element(1, Group);
                 _ -> erlang:list_to_tuple(ets:match_spec_run(lists:zip(Seen, Pids), erlang:get(waiting)))
             end,
             erlang:list_to_tuple(ets:match_spec_run(Seen, erlang:get(binary)))}
    end.
