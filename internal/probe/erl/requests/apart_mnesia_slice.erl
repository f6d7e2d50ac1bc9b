%% One slice of Mnesia's tables: {How many, memory and objects of those in memory here, how
%% many no node has for us, how many are elsewhere}. The best by Value are kept under `max`.
apart_mnesia_slice(Gvar, Tables, Columns, Value, Lost, Floor, K) ->
    [Storage, Read, Ram, Disc, Nowhere, Unknown] = Columns,
    Rows = lists:zip3(Tables,
                      lists:zip(macro_held(Gvar, lists:zip(Tables, macro_all(Storage, Tables))),
                                macro_held(Gvar, lists:zip(Tables, macro_all(Read, Tables)))),
                      lists:zip(lists:zipwith(fun ets:info/2, Tables, macro_all(memory, Tables)),
                                lists:zipwith(fun ets:info/2, Tables, macro_all(size, Tables)))),
    Pattern = {'_', {'$1', '$2'}, {'$3', '$4'}},
    Here = [{'orelse', {'=:=', '$1', Ram}, {'=:=', '$1', Disc}}, {is_integer, '$3'}, {is_integer, '$4'}],
    {Memory, Objects} = lists:unzip(ets:match_spec_run(Rows, ets:match_spec_compile([{Pattern, Here, [{{'$3', '$4'}}]}]))),
    {Least, Best} = erlang:get(max),
    macro_rank(ets:match_spec_run(Rows, ets:match_spec_compile(
                   [{Pattern, [{'=:=', '$2', Nowhere}, {'>', Lost, Least}], [{{Lost, '$_'}}]},
                    {Pattern, [{'>', Value, Least} | Here], [{{Value, '$_'}}]},
                    {Pattern, [{'>', 0, Least}, {'=/=', '$2', undefined}], [{{0, '$_'}}]}])),
               Best, K, Floor),
    {erlang:length(Tables), lists:sum(Memory), lists:sum(Objects),
     erlang:length(ets:match_spec_run(Rows, ets:match_spec_compile([{Pattern, [{'=:=', '$2', Nowhere}], [true]}]))),
     erlang:length(ets:match_spec_run(Rows, ets:match_spec_compile([{Pattern, [{'=:=', '$1', Unknown}, {'=/=', '$2', Nowhere}], [true]}])))}.
