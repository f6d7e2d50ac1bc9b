%% The pid under a registered name. The name comes as text: as an atom, a
%% mistyped one would stay on the node for ever.
whereis(Name) ->
    try erlang:whereis(erlang:binary_to_existing_atom(Name, utf8)) catch _:_ -> undefined end.
