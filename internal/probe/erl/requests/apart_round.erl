%% One round of a census.
apart_round() ->
    macro_hear(infinity),
    macro_begin(),
    macro_bound(erlang:get(memory)),
    erlang:put(return, apart_births()),
    apart_look(),
    apart_names(),
    macro_tell(erlang:get(control), erlang:get(size), erlang:put(return, ok)).
