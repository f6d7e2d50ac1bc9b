%% The second look at a slice: Then is a tuple of pids, Before what their numbers
%% were, packed.
macro_grown(Then, Before, Item, Pattern, Value, Floor, K) ->
    Pids = erlang:tuple_to_list(Then),
    {Least, Best} = erlang:get(max),
    macro_rank(ets:match_spec_run(lists:zip3(macro_info(Pids, Item), Pids, erlang:binary_to_term(Before, [safe])),
                                  ets:match_spec_compile([{{Pattern, '$2', '$3'}, [{'>', {'-', Value, '$3'}, Least}],
                                                           [{{{'-', Value, '$3'}, '$2'}}]}])),
               Best, K, Floor).
