%% NIF sockets: of at most Most, the K with the most traffic. Asking for the list
%% is a call to the socket registry, a process of OTP that does little else; one
%% such call at a time, and only if few wait for it. Where `socket` is not loaded there
%% are none, and asking would load it.
sockets(Most, K) ->
    Registry = erlang:whereis(socket_registry),
    case erlang:module_loaded(socket) andalso erlang:is_pid(Registry) andalso erlang:process_info(Registry, message_queue_len) of
        {_, Waiting} ->
            case Waiting =< 100 of
                true ->
                    All = socket:which_sockets(),
                    Some = [try
                                Info = socket:info(Socket),
                                In = maps:get(read_byte, maps:get(counters, Info)),
                                Out = maps:get(write_byte, maps:get(counters, Info)),
                                {In + Out, Socket, maps:put(counters, #{read_byte => In, write_byte => Out}, Info)}
                            catch _:_ -> {0, Socket, undefined} end || Socket <- lists:sublist(All, Most)],
                    {erlang:length(All), erlang:length(Some),
                     [{One, Told,
                       try socket:sockname(One) catch _:_ -> undefined end,
                       try socket:peername(One) catch _:_ -> undefined end}
                      || {_, One, Told} <- lists:sublist(lists:reverse(lists:keysort(1, Some)), K)]};
                false -> undefined
            end;
        _ -> undefined
    end.
