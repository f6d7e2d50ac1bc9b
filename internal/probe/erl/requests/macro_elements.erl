%% Of a tuple, so many elements from the first, or as many as there are.
macro_elements(Tuple, First, Many) ->
    Last = erlang:min(First + Many - 1, erlang:tuple_size(Tuple)),
    lists:zipwith(fun erlang:element/2, lists:seq(First, Last), lists:duplicate(Last - First + 1, Tuple)).
