%% The second look at a slice: Pids are of a tuple, New their numbers, Before what
%% the numbers were, packed. In most slices nobody has grown by more than the least
%% of the K, and mostly nobody at all. Who has ended counts as 0.
macro_grown(Pids, New, Before, Floor, K) ->
    Old = erlang:binary_to_term(Before, [safe]),
    case New =:= Old of
        true -> ok;
        false ->
            {Least, Best} = erlang:get(max),
            Grown = lists:zipwith(fun erlang:'-'/2, New, Old),
            case lists:max(Grown) > Least of
                true ->
                    macro_rank(ets:match_spec_run(lists:zip(Grown, Pids), ets:match_spec_compile([{{'$1', '_'}, [{'>', '$1', Least}], ['$_']}])),
                               Best, K, Floor);
                false -> ok
            end
    end.
