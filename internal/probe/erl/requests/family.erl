%% What a supervision tree needs of some processes, a row each: who they are,
%% whom they are linked to, who their ancestors are. No process is called. Of the
%% links a row holds Most, starting with number From; all are counted. Before OTP
%% 26.2 the Items hold the whole dictionary, of which only Keys leave the node.
family(Reply, Pids, Items, Keys, Largest, From, Most, RowSize) ->
    [begin
         Row = case macro_light(Pid, Items, Largest) of
                   undefined -> undefined;
                   Info ->
                       {_, Links} = lists:keyfind(links, 1, Info),
                       Total = erlang:length(Links),
                       {Total,
                        case From =< Total of
                            true -> lists:sublist(Links, From, Most);
                            false -> []
                        end,
                        lists:keydelete(dictionary, 1, lists:keydelete(links, 1, Info)),
                        case lists:keyfind(dictionary, 1, Info) of
                            {_, Dictionary} -> [lists:keyfind(Key, 1, Dictionary) || Key <- Keys];
                            false -> []
                        end}
               end,
         case erlang:external_size(Row) =< RowSize of
             true -> erlang:send(Reply, {value, {Pid, Row}}, [noconnect]);
             false -> erlang:send(Reply, {value, {Pid, size}}, [noconnect])
         end
     end || Pid <- Pids],
    ok.
