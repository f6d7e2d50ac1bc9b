%% Name, owner, memory and size of each ETS table, in parts, so that many of one
%% name can be added up. The owner is told by its registered name, which wakes
%% nobody.
table_names(Reply, MaxSize, Most, Slice, Pause) ->
    Found = ets:all(),
    erlang:put(process, lists:sublist(Found, Most)),
    [begin
         Here = macro_slice(Count),
         Part = [{ets:info(Table, name), Owner,
                  try erlang:process_info(Owner, registered_name) catch _:_ -> undefined end,
                  ets:info(Table, memory), ets:info(Table, size)}
                 || {Table, Owner} <- lists:zip(Here, lists:zipwith(fun ets:info/2, Here, lists:duplicate(Count, owner)))],
         macro_pause(Pause),
         macro_more(Reply, MaxSize, Part)
     end || Count <- macro_slices(Slice)],
    erlang:length(Found).
