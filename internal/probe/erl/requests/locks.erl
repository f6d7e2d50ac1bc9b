%% What the emulator's locks cost since somebody cleared the counters, which is never
%% us, added up by name: one row for each lock would be one for each process. Build is
%% the text "lcnt": as an atom it would be new on most nodes, and there alone the
%% counters are. Reading them changes none, and takes the runtime's own locks only
%% from one entry to the next. But the runtime copies all of them in one go, without
%% giving way: where more than Room locks come with processes, tables and ports, they
%% are not read. Taken are specifications of locks that were ever taken, Sums of what
%% is added up. The work grows with the number of locks alone, not with that of names
%% too: who waits for a contended lock in each turn leaves us few.
locks(Build, Room, Taken, Sums) ->
    Type = erlang:system_info(build_type),
    case erlang:atom_to_binary(Type, utf8) of
        Build ->
            Mask = erts_debug:lcnt_control(mask),
            Expected = case lists:member(process, Mask) of
                           true -> 5 * erlang:system_info(process_count);
                           false -> 0
                       end + 3 * erlang:system_info(ets_count) + 2 * erlang:system_info(port_count),
            case Expected > Room of
                true -> {Type, Mask, Expected, undefined};
                false ->
                    [{_, {Seconds, Nanoseconds}}, {_, Locks}] = erts_debug:lcnt_collect(),
                    Rows = ets:match_spec_run(Locks, ets:match_spec_compile(Taken)),
                    Each = ets:match_spec_run(Rows, ets:match_spec_compile([{{'$1', '_', '$2', '_'}, [], [{{'$1', '$2'}}]}])),
                    Names = lists:usort(Each),
                    Width = erlang:length(Names),
                    Places = lists:zipwith(fun maps:get/2, Each,
                                           lists:duplicate(erlang:length(Each), maps:from_list(lists:zip(Names, lists:seq(1, Width))))),
                    {Type, Mask, Expected,
                     {Seconds * 1000000000 + Nanoseconds, erlang:length(Locks), Names,
                      erlang:list_to_tuple([macro_added(Rows, Places, Width, Specification) || Specification <- Sums])}}
            end;
        _ -> {Type, [], 0, undefined}
    end.
