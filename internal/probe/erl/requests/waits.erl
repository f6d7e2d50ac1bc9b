%% What processes wait in, a row each: the functions on their stacks, and with
%% them, in the same moment, whom they monitor or which ports they are linked to
%% (Peers), if that is among the Items. Names, queues and status of those monitored
%% are read without waking them. A process that hibernates is not woken: its heap
%% has no size out of Sizes, since hibernation cuts it to what is in use. Before OTP
%% 26.2 the Items may hold the whole dictionary, of which only Keys leave the node.
waits(Reply, Pids, Cheap, Sizes, Items, Peers, Most, Keys, Largest, RowSize) ->
    Frames = ets:match_spec_compile([{{'$1', '$2', '$3', '_'}, [], [{{'$1', '$2', '$3'}}]}]),
    Ports = ets:match_spec_compile([{'$1', [{is_port, '$1'}], ['$1']}]),
    [begin
         Row = case erlang:process_info(Pid, Cheap) of
                   undefined -> undefined;
                   Basic ->
                       {_, Heap} = lists:keyfind(heap_size, 1, Basic),
                       case case lists:member(Heap, Sizes) of
                                true -> macro_light(Pid, Items, Largest);
                                false -> hibernate
                            end of
                           undefined -> undefined;
                           hibernate -> {Basic};
                           Looked ->
                               {_, Stack} = lists:keyfind(current_stacktrace, 1, Looked),
                               All = case lists:keyfind(Peers, 1, Looked) of
                                         {links, Links} -> ets:match_spec_run(Links, Ports);
                                         {_, Monitors} -> Monitors;
                                         false -> []
                                     end,
                               Here = erlang:node(Pid),
                               {Basic,
                                lists:sublist(ets:match_spec_run(Stack, Frames), 16),
                                erlang:length(All),
                                [{Entry,
                                  try
                                      Whom = case Entry of
                                                 {process, {Name, Here}} -> erlang:whereis(Name);
                                                 {process, Process} -> Process
                                             end,
                                      {Whom, erlang:process_info(Whom, [registered_name, message_queue_len, status])}
                                  catch _:_ -> undefined end} || Entry <- lists:sublist(All, Most)],
                                lists:keydelete(dictionary, 1, lists:keydelete(current_stacktrace, 1, lists:keydelete(Peers, 1, Looked))),
                                case lists:keyfind(dictionary, 1, Looked) of
                                    {_, Dictionary} -> [lists:keyfind(Key, 1, Dictionary) || Key <- Keys];
                                    false -> []
                                end}
                       end
               end,
         erlang:send(Reply, {value, {Pid, case erlang:external_size(Row) =< RowSize of true -> Row; false -> size end}}, [noconnect])
     end || Pid <- Pids],
    ok.
