%% The dead-man's switch. Unless it hears `ok` within Milliseconds it cuts our
%% connection from the node's side, which frees every process that waits to send
%% to us; being linked, all our processes die with it. It never sends to us. It
%% hears at most Renewals times; a new one takes over before that.
lease(Reply, Milliseconds, Renewals) ->
    [case macro_hear(Milliseconds) of timeout -> erlang:disconnect_node(erlang:node(Reply)); true -> ok end
     || _ <- lists:seq(1, Renewals)].
