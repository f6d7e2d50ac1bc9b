%% The values of process_info, without the names.
macro_values(Who, What, Which, Largest) ->
    case macro_light(Who, What, Largest) of
        undefined -> undefined;
        Pairs ->
            Values = erlang:element(2, lists:unzip(Pairs)),
            case lists:keyfind(dictionary, 1, Pairs) of
                false -> Values;
                {_, Dictionary} ->
                    lists:droplast(Values) ++
                        [[case lists:keyfind(Key, 1, Dictionary) of {_, Held} -> Held; false -> undefined end || Key <- Which]]
            end
    end.
