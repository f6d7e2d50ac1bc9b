%% All of one process but its messages. Lists are cut to Most after counting.
%% Names of linked and monitored processes are read without waking these. Of a
%% process whose heap is larger than Largest, the dictionary and the list of its
%% binaries are left out: it would have to copy them to us, and no limit of ours
%% stops that. From OTP 26.2 on some Keys of the dictionary can be had singly. The
%% Lists of a process that has more than Beside bytes beside its heap are not read:
%% they are so long that making them would hold it up.
inspect(Pid, Cheap, Items, Lists, Most, Keys, Largest, Queue, Beside) ->
    case erlang:process_info(Pid, Cheap) of
        undefined -> undefined;
        Basic ->
            {_, Length} = lists:keyfind(message_queue_len, 1, Basic),
            case Length > Queue of
                true -> {long, Basic};
                false ->
                    Looked = erlang:process_info(Pid, Items),
                    Large = case Looked of
                                undefined -> false;
                                _ -> erlang:element(2, lists:keyfind(total_heap_size, 1, Looked)) > Largest
                            end,
                    Crowded = case Looked of
                                  [{memory, Memory}, {total_heap_size, Heap} | _] -> Memory - Heap * erlang:system_info(wordsize) > Beside;
                                  _ -> Beside < 0
                              end,
                    {Basic, Looked,
                     [case Crowded orelse erlang:process_info(Pid, List) of
                          true -> true;
                          undefined -> undefined;
                          {_, All} ->
                              {erlang:length(All),
                               [{Entry, try erlang:process_info(case Entry of {_, Monitored} -> Monitored; _ -> Entry end,
                                                                registered_name)
                                        catch _:_ -> undefined end}
                                || Entry <- lists:sublist(All, Most)]}
                      end || List <- Lists],
                     case case Large of false -> erlang:process_info(Pid, dictionary); true -> Large end of
                         undefined -> undefined;
                         true ->
                             {-1, [try erlang:process_info(Pid, {dictionary, Key}) of
                                       {_, undefined} -> false;
                                       {_, Single} -> {Key, Single};
                                       undefined -> false
                                   catch _:_ -> false end || Key <- Keys], []};
                         {_, Dictionary} ->
                             {erlang:length(Dictionary),
                              [lists:keyfind(Key, 1, Dictionary) || Key <- Keys],
                              [erlang:element(1, Held) || Held <- lists:sublist(Dictionary, Most)]}
                     end,
                     case case Large of false -> erlang:process_info(Pid, binary); true -> undefined end of
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
