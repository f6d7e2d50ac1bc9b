%% What a table of pairs holds under some keys; `undefined` where it has none.
macro_held(Table, Keys) ->
    ets:match_spec_run(lists:zipwith(fun ets:lookup/2, macro_all(Table, Keys), Keys),
                       ets:match_spec_compile([{[{'_', '$1'}], [], ['$1']}, {'_', [], [undefined]}])).
