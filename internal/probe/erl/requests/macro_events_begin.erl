%% Under each kind of event: how many came since we were last asked, and those of
%% them that are kept. Under `last`: since when which processes were kept.
macro_events_begin(All) ->
    [erlang:put(Name, {0, []}) || Name <- All],
    erlang:put(last, {erlang:monotonic_time(microsecond), []}).
