%% One row for every process, of items that wake nobody, in parts. `Pattern`
%% and `Row` turn process_info's list into a tuple of fixed order, in C.
rows(Reply, MaxSize, Base, Each, Items, Pattern, Row, Slice, Pause) ->
    macro_room(Base, Each),
    Pids = erlang:processes(),
    Total = erlang:length(Pids),
    erlang:put(process, Pids),
    Shape = ets:match_spec_compile([{{'$1', Pattern}, [], [Row]}]),
    [begin
         {Here, Rest} = lists:split(Count, erlang:get(process)),
         erlang:put(process, Rest),
         Infos = lists:zipwith(fun erlang:process_info/2, Here, lists:duplicate(Count, Items)),
         Part = ets:match_spec_run(lists:zip(Here, Infos), Shape),
         macro_pause(Pause),
         macro_more(Reply, MaxSize, Part)
     end || Count <- lists:duplicate(Total div Slice, Slice) ++ [Total rem Slice]],
    Total.
