%% Put the groups together that are less than half Full.
apart_merge(Sized, Full) ->
    Small = ets:match_spec_run(Sized, ets:match_spec_compile([{{'$1', '$2'}, [{'=<', {'*', 2, '$1'}, Full}], ['$2']}])),
    erlang:put(parent, lists:append(lists:map(fun erlang:tuple_to_list/1, macro_first(Small)))),
    erlang:put(suspended, lists:append(lists:map(fun erlang:tuple_to_list/1, macro_second(Small)))),
    erlang:put(process,
               ets:match_spec_run(Sized, ets:match_spec_compile([{{'$1', '$2'}, [{'>', {'*', 2, '$1'}, Full}], ['$2']}])) ++
                   [begin
                        {Whose, Others} = lists:split(Many, erlang:get(parent)),
                        {Counts, Further} = lists:split(Many, erlang:get(suspended)),
                        erlang:put(parent, Others),
                        erlang:put(suspended, Further),
                        {erlang:list_to_tuple(Whose), erlang:list_to_tuple(Counts)}
                    end || Many <- macro_steps(erlang:length(erlang:get(parent)), Full)]).
