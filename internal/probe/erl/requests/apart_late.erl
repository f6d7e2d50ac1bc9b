%% Where not all are followed: begin to follow those that have a name now and had
%% none when they were born, but for those that are followed as one in so many. They
%% are told in either case. `registered` has all that are not one in so many, as far
%% as they live.
apart_late(Names) ->
    Before = erlang:get(registered),
    Alive = ets:match_spec_run(lists:zip(macro_info(Before, registered_name), Before),
                               ets:match_spec_compile([{{'$1', '$2'}, [{'=/=', '$1', undefined}], ['$2']}])),
    Late = ets:match_spec_run(macro_second(Names), erlang:get(running)) -- Alive,
    erlang:put(registered, Late ++ Alive),
    apart_follow(Late -- ets:match_spec_run(lists:zip3(lists:map(fun erlang:phash2/1, Late), Late, macro_all([], Late)), erlang:get(monitors)),
                 Late, registered).
