macro_info(Pids, Item) ->
    lists:zipwith(fun erlang:process_info/2, Pids, lists:duplicate(erlang:length(Pids), Item)).
