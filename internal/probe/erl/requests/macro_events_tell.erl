%% Tell what was kept and counted, and begin anew.
macro_events_tell(To, Limit, All, How, Rounds) ->
    macro_tell(To, Limit, {How, erlang:monotonic_time(microsecond), Rounds, [{Name, erlang:get(Name)} || Name <- All]}),
    [erlang:put(Name, {0, []}) || Name <- All],
    macro_begin().
