%% Groups get small as processes end and new ones come. When there are many more
%% than there need to be, those that are less than half full are put together.
apart_regroup(Full) ->
    Groups = erlang:get(process),
    Members = lists:sum(lists:map(fun erlang:tuple_size/1, macro_first(Groups))),
    case erlang:length(Groups) > 2 * (Members div Full) + 10 of
        false -> ok;
        true ->
            Sized = lists:zip(lists:map(fun erlang:tuple_size/1, macro_first(Groups)), Groups),
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
                            end || Many <- macro_steps(erlang:length(erlang:get(parent)), Full)])
    end.
