%% Name, owner, memory and size of each ETS table, in parts of five lists, so that
%% many of one name can be added up. The owner is told by its registered name, which
%% wakes nobody. After Budget microseconds of work the rest is left out.
table_names(Reply, MaxSize, Most, Slice, Pause, Budget) ->
    Found = ets:all(),
    erlang:put(process, macro_some(Found, Most)),
    erlang:put(total, 0),
    [begin
         Here = case macro_busy() > Budget andalso erlang:get(total) > 0 of true -> []; false -> macro_slice(Count) end,
         erlang:put(total, erlang:get(total) + erlang:length(Here)),
         {Tables, Owners} = lists:unzip(ets:match_spec_run(lists:zip(Here, lists:zipwith(fun ets:info/2, Here, macro_all(owner, Here))),
                                                           ets:match_spec_compile([{{'_', '$1'}, [{is_pid, '$1'}], ['$_']}]))),
         Part = {lists:zipwith(fun ets:info/2, Tables, macro_all(name, Tables)),
                 Owners,
                 lists:zipwith(fun erlang:process_info/2, Owners, macro_all(registered_name, Owners)),
                 lists:zipwith(fun ets:info/2, Tables, macro_all(memory, Tables)),
                 lists:zipwith(fun ets:info/2, Tables, macro_all(size, Tables))},
         macro_pause(Pause),
         case Here of [] -> ok; _ -> macro_more(Reply, MaxSize, Part) end
     end || Count <- macro_slices(Slice)],
    {erlang:length(Found), erlang:get(total)}.
