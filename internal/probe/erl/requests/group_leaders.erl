%% How many processes have which group leader. Processes of a slice share few.
group_leaders(Room, Slice, Pause) ->
    {Total, Steps} = macro_sweep(Room, Slice),
    Counts = lists:append(
               [begin
                    Infos = macro_info(macro_slice(Count), group_leader),
                    macro_pause(Pause),
                    [{Info, erlang:length(ets:match_spec_run(Infos, ets:match_spec_compile([{{group_leader, Leader}, [], [ok]}])))}
                     || {group_leader, Leader} = Info <- lists:usort(Infos)]
                end || Count <- Steps]),
    {Total, [{One, lists:sum(proplists:get_all_values(Key, Counts))}
             || {group_leader, One} = Key <- proplists:get_keys(Counts)]}.
