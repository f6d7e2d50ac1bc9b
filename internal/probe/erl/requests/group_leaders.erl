%% How many processes have which group leader. Processes of a slice share few.
group_leaders(Base, Each, Slice, Pause) ->
    macro_room(Base, Each),
    Pids = erlang:processes(),
    Total = erlang:length(Pids),
    erlang:put(process, Pids),
    Counts = [begin
                  {Here, Rest} = lists:split(Count, erlang:get(process)),
                  erlang:put(process, Rest),
                  Infos = lists:zipwith(fun erlang:process_info/2, Here, lists:duplicate(Count, group_leader)),
                  macro_pause(Pause),
                  [{Info, erlang:length(ets:match_spec_run(Infos, ets:match_spec_compile([{{group_leader, Leader}, [], [ok]}])))}
                   || {group_leader, Leader} = Info <- lists:usort(Infos)]
              end || Count <- lists:duplicate(Total div Slice, Slice) ++ [Total rem Slice]],
    {Total, [{One, lists:sum(proplists:get_all_values(Key, lists:append(Counts)))}
             || {group_leader, One} = Key <- proplists:get_keys(lists:append(Counts))]}.
