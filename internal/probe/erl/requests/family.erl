%% What a supervision tree needs of some processes, a row each: who they are,
%% whom they are linked to, who their ancestors are. No process is called. Of the
%% links a row holds Most, starting with number From; all are counted. Of a process
%% with very many (macro_crowded) they are not read, which would hold it up: it is
%% asked for the Others. Before OTP 26.2 the Items hold the whole dictionary, of
%% which only Keys leave the node.
family(Reply, Pids, Items, Others, Keys, Largest, From, Most, RowSize, Done, Beside) ->
    [begin
         Row = case macro_light(Pid, case macro_crowded(Pid, Done, Beside) of true -> Others; false -> Items end, Largest) of
                   undefined -> undefined;
                   Info ->
                       {Total, Links} = case lists:keyfind(links, 1, Info) of
                                            false -> {-1, []};
                                            {_, All} -> {erlang:length(All), All}
                                        end,
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
