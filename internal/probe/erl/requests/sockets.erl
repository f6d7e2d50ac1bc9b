%% NIF sockets. Asking for the list is a call to the socket registry, a process
%% of OTP that does little else; one such call at a time, and only if it is idle.
%% Where `socket` is not loaded there are none, and asking would load it.
sockets(Most) ->
    Registry = erlang:whereis(socket_registry),
    case erlang:module_loaded(socket) andalso erlang:is_pid(Registry) andalso erlang:process_info(Registry, message_queue_len) of
        {_, 0} ->
            All = socket:which_sockets(),
            {erlang:length(All),
             [{Socket, try socket:info(Socket) catch _:_ -> undefined end,
               try socket:sockname(Socket) catch _:_ -> undefined end,
               try socket:peername(Socket) catch _:_ -> undefined end}
              || Socket <- lists:sublist(All, Most)]};
        _ -> undefined
    end.
