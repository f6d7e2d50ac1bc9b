%% The first elements of a list of pairs.
macro_first(Pairs) -> lists:zipwith(fun erlang:element/2, lists:duplicate(erlang:length(Pairs), 1), Pairs).
