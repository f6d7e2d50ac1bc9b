%% All of one process but its messages. Lists are cut to Most after counting.
%% Names of linked and monitored processes are read without waking these.
inspect(Pid, Cheap, Items, Lists, Most, Keys, Queue) ->
    case erlang:process_info(Pid, Cheap) of
        undefined -> undefined;
        Basic ->
            {_, Length} = lists:keyfind(message_queue_len, 1, Basic),
            case Length > Queue of
                true -> {long, Basic};
                false ->
                    {Basic, erlang:process_info(Pid, Items),
                     [case erlang:process_info(Pid, List) of
                          undefined -> undefined;
                          {_, All} ->
                              {erlang:length(All),
                               [{Entry, try erlang:process_info(case Entry of {_, Monitored} -> Monitored; _ -> Entry end,
                                                                registered_name)
                                        catch _:_ -> undefined end}
                                || Entry <- lists:sublist(All, Most)]}
                      end || List <- Lists],
                     case erlang:process_info(Pid, dictionary) of
                         undefined -> undefined;
                         {_, Dictionary} ->
                             {erlang:length(Dictionary),
                              [lists:keyfind(Key, 1, Dictionary) || Key <- Keys],
                              [erlang:element(1, Held) || Held <- lists:sublist(Dictionary, Most)]}
                     end,
                     case erlang:process_info(Pid, binary) of
                         undefined -> undefined;
                         {_, Binaries} ->
                             {erlang:length(Binaries),
                              lists:sum(lists:zipwith(fun erlang:element/2,
                                                      lists:duplicate(erlang:length(Binaries), 2), Binaries))}
                     end,
                     case lists:keyfind(group_leader, 1, Basic) of
                         {_, Leader} -> ets:match(ac_tab, {{application_master, '$1'}, Leader});
                         _ -> []
                     end}
            end
    end.
