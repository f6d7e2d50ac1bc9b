%% {Memory, Size, New} of each table of a slice; undefined for one that is gone.
macro_tables(Here, New) ->
    lists:zip3(lists:zipwith(fun ets:info/2, Here, lists:duplicate(erlang:length(Here), memory)),
               lists:zipwith(fun ets:info/2, Here, lists:duplicate(erlang:length(Here), size)),
               lists:duplicate(erlang:length(Here), New)).
