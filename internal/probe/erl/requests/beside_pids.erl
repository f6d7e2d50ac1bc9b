%% All pids in a tuple, which takes half the room of a list.
beside_pids(Parent) ->
    macro_begin(),
    Now = erlang:processes(),
    macro_sleep(1),
    Pids = erlang:list_to_tuple(Now),
    macro_beside_tell(Parent, Pids).
