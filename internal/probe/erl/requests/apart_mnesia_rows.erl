%% Name, memory, objects and Items of each of the best tables.
apart_mnesia_rows(Gvar, Best, Items) ->
    [{Table, Memory, Objects, macro_held(Gvar, lists:zip(macro_all(Table, Items), Items))}
     || {_, {Table, _, {Memory, Objects}}} <- Best].
