%% How many processes have which group leader. Processes of a slice share few.
group_leaders(Room, Slice, Pause) ->
    {Total, Steps} = macro_sweep(Room, Slice),
    Counts = lists:append(
               [begin
                    Infos = macro_info(macro_here(First, Slice), group_leader),
                    macro_pause(Pause),
                    [{Info, erlang:length(ets:match_spec_run(Infos, ets:match_spec_compile([{{group_leader, Leader}, [], [ok]}])))}
                     || {group_leader, Leader} = Info <- lists:usort(Infos)]
                end || First <- Steps]),
    {Leaders, _} = lists:unzip(Counts),
    {Total, [{One, lists:sum(ets:match_spec_run(Counts, ets:match_spec_compile([{{{group_leader, One}, '$1'}, [], ['$1']}])))}
             || {group_leader, One} <- lists:usort(Leaders)]}.
