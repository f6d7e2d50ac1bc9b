%% One round of a census.
apart_round() ->
    receive ok -> ok end,
    macro_begin(),
    macro_room(erlang:get(memory)),
    erlang:put(return, apart_births()),
    apart_look(),
    apart_names(),
    macro_tell(erlang:get(control), erlang:get(size), erlang:put(return, ok)).
