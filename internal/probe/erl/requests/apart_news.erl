%% What is new in a group: the rows of who ran and the pids of who has ended are
%% kept, and sent when there are enough.
apart_news(Seen, Pids, News) ->
    Ran = ets:match_spec_run(News, erlang:get(running)),
    erlang:put(new, ets:match_spec_run(lists:zip(Ran, macro_info(Ran, erlang:get(format))), erlang:get(status)) ++ erlang:get(new)),
    Ended = ets:match_spec_run(News, erlang:get(exiting)),
    erlang:put('DOWN', Ended ++ erlang:get('DOWN')),
    case erlang:length(erlang:get(new)) + erlang:length(erlang:get('DOWN')) < erlang:get(messages) of
        true -> ok;
        false -> apart_flush()
    end,
    {case Ended of
         [] -> erlang:list_to_tuple(Pids);
         _ -> erlang:list_to_tuple(ets:match_spec_run(lists:zip(Seen, Pids), erlang:get(waiting)))
     end,
     erlang:list_to_tuple(ets:match_spec_run(Seen, erlang:get(binary)))}.
