%% Locks of global that are set on this node, from its table, which all may read:
%% global is not asked. At most Most of them; of an identifier that takes more than
%% Largest bytes no more than that is told. How many processes hold it, and the first.
global_locks(Most, Largest) ->
    {ets:info(global_locks, size),
     case try ets:match(global_locks, {'$1', '_', '$2'}, Most) catch _:_ -> undefined end of
         {Rows, _} ->
             [{case erlang:external_size(Id) =< Largest of true -> {id, Id}; false -> size end,
               erlang:length(Holders),
               [{Pid, try erlang:process_info(Pid, registered_name) catch _:_ -> undefined end}
                || {Pid, _} <- lists:sublist(Holders, 1)]}
              || [Id, Holders] <- Rows];
         _ -> []
     end}.
