%% Groups get small as processes end and new ones come. When there are many more
%% than there need to be, those that are less than half full are put together.
apart_regroup() ->
    Sizes = lists:map(fun erlang:tuple_size/1, macro_first(erlang:get(process))),
    case erlang:length(Sizes) > 2 * (lists:sum(Sizes) div erlang:get(index)) + 10 of
        false -> ok;
        true -> apart_merge(lists:zip(Sizes, erlang:get(process)), erlang:get(index))
    end.
