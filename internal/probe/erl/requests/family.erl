%% What a supervision tree needs of some processes, a row each: who they are,
%% whom they are linked to, who their ancestors are. No process is called.
family(Reply, Pids, Items, Keys, Most, RowSize) ->
    [begin
         Row = case erlang:process_info(Pid, Items) of
                   undefined -> undefined;
                   Info ->
                       {_, Links} = lists:keyfind(links, 1, Info),
                       {_, Dictionary} = lists:keyfind(dictionary, 1, Info),
                       {_, Registered} = lists:keyfind(registered_name, 1, Info),
                       {Registered, erlang:length(Links), lists:sublist(Links, Most),
                        [lists:keyfind(Key, 1, Dictionary) || Key <- Keys]}
               end,
         case erlang:external_size(Row) =< RowSize of
             true -> erlang:send(Reply, {value, {Pid, Row}}, [noconnect]);
             false -> erlang:send(Reply, {value, {Pid, size}}, [noconnect])
         end
     end || Pid <- Pids],
    ok.
