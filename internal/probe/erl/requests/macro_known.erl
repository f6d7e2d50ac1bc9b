%% The atoms of some names; `undefined` for one that the node does not have. None is made.
macro_known(Names) ->
    try lists:zipwith(fun erlang:binary_to_existing_atom/2, Names, macro_all(utf8, Names))
    catch _:_ -> [try erlang:binary_to_existing_atom(Name, utf8) catch _:_ -> undefined end || Name <- Names]
    end.
