%% NIF sockets: of at most Most, the K with the most traffic, with a Window the K
%% with the most traffic in it. Asking for the list is a call to the socket
%% registry, a process of OTP that does little else; one such call at a time, and
%% only if few wait for it. Where `socket` is not loaded there are none, and asking
%% would load it.
sockets(Most, K, Window) ->
    Registry = erlang:whereis(socket_registry),
    case erlang:module_loaded(socket) andalso erlang:is_pid(Registry) andalso erlang:process_info(Registry, message_queue_len) of
        {_, Waiting} ->
            case Waiting =< 100 of
                true ->
                    All = socket:which_sockets(),
                    Some = lists:sublist(All, Most),
                    Began = erlang:monotonic_time(microsecond),
                    Before = case Window of
                                 0 -> lists:duplicate(erlang:length(Some), {0, 0});
                                 _ ->
                                     First = [try macro_socket(socket:info(Socket)) catch _:_ -> {0, 0} end || Socket <- Some],
                                     macro_sleep(Window),
                                     First
                             end,
                    Elapsed = erlang:monotonic_time(microsecond) - Began,
                    Numbers = [try
                                   Info = socket:info(Socket),
                                   {In, Out} = macro_socket(Info),
                                   {In + Out - Old - Past, Socket, maps:put(counters, #{read_byte => In, write_byte => Out}, Info), {In - Old, Out - Past}}
                               catch _:_ -> {0, Socket, undefined, undefined} end || {Socket, {Old, Past}} <- lists:zip(Some, Before)],
                    {erlang:length(All), erlang:length(Some), Elapsed,
                     [{One, Told, Moved,
                       try socket:sockname(One) catch _:_ -> undefined end,
                       try socket:peername(One) catch _:_ -> undefined end}
                      || {_, One, Told, Moved} <- lists:sublist(lists:reverse(lists:keysort(1, Numbers)), K)]};
                false -> undefined
            end;
        _ -> undefined
    end.
