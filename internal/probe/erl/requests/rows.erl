%% One row for every process, of items that wake nobody, in parts. `Pattern`
%% and `Row` turn process_info's list into a tuple of fixed order, in C.
rows(Reply, MaxSize, Room, Items, Pattern, Row, Slice, Pause) ->
    {Total, Steps} = macro_sweep(Room, Slice),
    Shape = ets:match_spec_compile([{{'$1', Pattern}, [], [Row]}]),
    [begin
         Here = macro_here(First, Slice),
         Part = ets:match_spec_run(lists:zip(Here, macro_info(Here, Items)), Shape),
         macro_pause(Pause),
         macro_more(Reply, MaxSize, Part)
     end || First <- Steps],
    Total.
