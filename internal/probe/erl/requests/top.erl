%% The K processes with the largest value of one item that wakes nobody.
%% `Pattern` matches process_info's answer and `Value` is the match
%% specification's expression for the number. They run in C, as does everything
%% that is done once per process; interpreted is only what is done once per
%% slice. Most slices have no value above the least of the K: for these the
%% largest is all that is looked for.
top(Room, Item, Pattern, Value, Floor, K, Slice, Pause) ->
    {Total, Steps} = macro_sweep(Room, Slice),
    erlang:put(max, {Floor, []}),
    [begin
         Here = macro_here(First, Slice),
         {Least, Best} = erlang:get(max),
         Infos = macro_info(Here, Item),
         case lists:max(Infos) > {Item, Least} of
             true ->
                 macro_rank(ets:match_spec_run(lists:zip(Infos, Here),
                                               ets:match_spec_compile([{{Pattern, '$2'}, [{'>', Value, Least}], [{{Value, '$2'}}]}])),
                            Best, K, Floor);
             false -> ok
         end,
         macro_pause(Pause)
     end || First <- Steps],
    {Total, erlang:element(2, erlang:get(max)), []}.
