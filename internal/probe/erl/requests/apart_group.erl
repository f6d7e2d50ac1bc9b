%% Look at one group: keep the rows of those that ran, drop who has ended, and give
%% the group as it is now.
apart_group(Group) ->
    Pids = erlang:tuple_to_list(erlang:element(1, Group)),
    Seen = macro_info(Pids, [reductions, message_queue_len]),
    After = case ets:match_spec_run(lists:zip3(Seen, Pids, erlang:tuple_to_list(erlang:element(2, Group))), erlang:get(message_queue_len)) of
                [] -> Group;
                News -> apart_news(Seen, Pids, News)
            end,
    apart_pause(),
    After.
