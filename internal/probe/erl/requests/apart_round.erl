%% One round of a census.
apart_round(Reply, MaxSize, Room, Each, Born, Items, Slice, Most, Pause) ->
    receive ok -> ok end,
    macro_begin(),
    macro_room(Room),
    Totals = apart_births(Reply, MaxSize, Each, Born, Slice, Most, Pause),
    apart_look(Reply, MaxSize, Items, Slice, Most, Pause),
    apart_names(Reply, MaxSize),
    macro_tell(Reply, MaxSize, Totals).
