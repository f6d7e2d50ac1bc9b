%% See macro_newest.
beside_newest(Parent, Older, Last, Told) ->
    macro_begin(),
    macro_beside_tell(Parent, macro_newest(Older, Last, Told, 1)).
