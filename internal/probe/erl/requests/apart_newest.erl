%% How many processes there are. Under `parent` those that were not there the last
%% time. Pids grow as they are given out, so that these are the largest. But one may
%% get its pid and show only after another with a larger one has: therefore all
%% since the time before the last are taken, less those that were told the last time
%% (`links`). `max` holds the largest pids of the last two times; to begin with our
%% own, which is older than any round, and a number, which is less than any pid.
apart_newest() ->
    Now = erlang:processes(),
    {Last, Older} = erlang:put(max, {lists:max(Now), erlang:element(1, erlang:get(max))}),
    Newest = ets:match_spec_run(Now, ets:match_spec_compile([{'$1', [{'>', '$1', Older}], ['$1']}])),
    erlang:put(parent, Newest -- erlang:put(links, ets:match_spec_run(Newest, ets:match_spec_compile([{'$1', [{'>', '$1', Last}], ['$1']}])))),
    erlang:length(Now).
