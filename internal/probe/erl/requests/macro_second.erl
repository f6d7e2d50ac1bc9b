%% The second elements of a list of pairs.
macro_second(Pairs) -> lists:zipwith(fun erlang:element/2, lists:duplicate(erlang:length(Pairs), 2), Pairs).
