%% The K ETS tables with the largest size (objects) or memory (words), and sums
%% over all. Contents are never read.
tables(Item, K, Most) ->
    Found = ets:all(),
    Total = erlang:length(Found),
    Tables = lists:sublist(Found, Most),
    Count = erlang:length(Tables),
    Memory = lists:zipwith(fun ets:info/2, Tables, lists:duplicate(Count, memory)),
    Size = lists:zipwith(fun ets:info/2, Tables, lists:duplicate(Count, size)),
    Living = ets:match_spec_run(lists:zip3(Memory, Size, Tables),
                                ets:match_spec_compile([{{'$1', '$2', '_'}, [{is_integer, '$1'}, {is_integer, '$2'}], ['$_']}])),
    Position = case Item of memory -> 1; _ -> 2 end,
    Ranked = lists:sublist(lists:reverse(lists:keysort(Position, Living)), K),
    {Total, Count,
     lists:sum(lists:zipwith(fun erlang:element/2, lists:duplicate(erlang:length(Living), 1), Living)),
     [{Table, Words, Objects,
       [ets:info(Table, Each) || Each <- [name, owner, type, protection, named_table, compressed]],
       try erlang:process_info(ets:info(Table, owner), registered_name) catch _:_ -> undefined end}
      || {Words, Objects, Table} <- Ranked]}.
