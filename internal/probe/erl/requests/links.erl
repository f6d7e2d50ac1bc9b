%% The distribution's connections, from net_kernel's protected table: it is not
%% asked, and system_info(dist), which stops all schedulers, is neither. A row of
%% that table has had the same form since OTP 23; where it has another, the nodes are
%% known by name only. The queue of a connection is dist_get_stat's last number.
%% Bytes are the socket's own: port_info does not count what the runtime sends.
links(Most, Items) ->
    Names = erlang:nodes(connected),
    Rows = ets:match(sys_dist, {connection, '$1', '$2', '$3', '$4', '$5', '_', '$6', '_', '$7', '_', '_', '_'}),
    {erlang:system_info(dist_buf_busy_limit), erlang:length(Names),
     lists:sublist(lists:sort(Names), Most),
     [{Node, State, Supervisor, Controller, Address, Type,
       try erlang:dist_get_stat(Handle) catch _:_ -> undefined end,
       case erlang:is_port(Controller) of
           true -> try inet:getstat(Controller, Items) catch _:_ -> undefined end;
           false -> try erlang:process_info(Controller, message_queue_len) catch _:_ -> undefined end
       end}
      || [Node, Handle, State, Supervisor, Controller, Address, Type] <- lists:sublist(lists:sort(Rows), Most)]}.
