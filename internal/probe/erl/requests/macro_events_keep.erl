%% Of the events of one kind that came, keep some and count all.
macro_events_keep(Kind, Found, Now, Most, What, Basic, Which, Large, Length, Room) ->
    Here = ets:match_spec_run(Found, ets:match_spec_compile([{{{'_', Kind}, '_'}, [], ['$_']}])),
    {Number, Kept} = erlang:get(Kind),
    {Since, Lately} = erlang:get(last),
    Fresh = lists:sublist(maps:to_list(maps:without(Lately, maps:from_list(lists:reverse(Here)))), Most - erlang:length(Kept)),
    erlang:put(last, {Since, Lately ++ erlang:element(1, lists:unzip(Fresh))}),
    erlang:put(Kind, {Number + erlang:length(Here),
                      Kept ++ [macro_events_row(Who, Kind, Info, Now, What, Basic, Which, Large, Length, Room) || {{Who, _}, Info} <- Fresh]}).
