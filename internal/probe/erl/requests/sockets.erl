%% NIF sockets. Asking for the list is a call to the socket registry, a process
%% of OTP that does little else; one such call at a time, and only if it is idle.
sockets(Most) ->
    case erlang:whereis(socket_registry) of
        undefined -> undefined;
        Registry ->
            case erlang:process_info(Registry, message_queue_len) of
                {_, 0} ->
                    All = socket:which_sockets(),
                    {erlang:length(All),
                     [{Socket, try socket:info(Socket) catch _:_ -> undefined end,
                       try socket:sockname(Socket) catch _:_ -> undefined end,
                       try socket:peername(Socket) catch _:_ -> undefined end}
                      || Socket <- lists:sublist(All, Most)]};
                _ -> undefined
            end
    end.
