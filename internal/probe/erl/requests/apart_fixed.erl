%% Of those tables that are fixed by somebody: by whom, ten at the most, and for how
%% many milliseconds.
apart_fixed(Best) ->
    Tables = ets:match_spec_run(Best, ets:match_spec_compile([{{'_', {'$1', '_'}}, [], ['$1']}])),
    [{Table, erlang:convert_time_unit(erlang:monotonic_time() - Since, native, millisecond),
      [{Pid, Times, erlang:process_info(Pid, registered_name)} || {Pid, Times} <- lists:sublist(By, 10)]}
     || {Table, {Since, By}} <- ets:match_spec_run(lists:zip(Tables, lists:zipwith(fun ets:info/2, Tables, macro_all(safe_fixed_monotonic_time, Tables))),
                                                   ets:match_spec_compile([{{'_', {'_', '_'}}, [], ['$_']}]))].
