%% How many to take at each step of a sweep over a list put under `process`.
macro_slices(Slice) ->
    Length = erlang:length(erlang:get(process)),
    lists:duplicate(Length div Slice, Slice) ++ lists:delete(0, [Length rem Slice]).
