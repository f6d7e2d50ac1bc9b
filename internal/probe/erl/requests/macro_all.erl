%% The same for each of a list.
macro_all(Same, Each) -> lists:duplicate(erlang:length(Each), Same).
