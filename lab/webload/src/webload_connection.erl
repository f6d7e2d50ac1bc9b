%% One connection: reads requests and has a process of its own do each, so that what a request leaves behind on the heap
%% goes with it and a connection stays small however long it lives.
-module(webload_connection).

-export([start_link/1]).
-export([init/1]).

start_link(Socket) ->
    {ok, proc_lib:spawn_link(?MODULE, init, [Socket])}.

init(Socket) ->
    receive {webload_listener, go} -> ok end,
    case inet:peername(Socket) of
        {ok, {_, Port}} ->
            webload:label({webload_connection, Port}),
            serve(Socket, 0);
        {error, _} ->
            ok
    end.

serve(Socket, Served) ->
    case gen_tcp:recv(Socket, 0) of
        {ok, Line} ->
            {Pid, Monitor} = webload_request:start(Line),
            receive
                {webload_request, Pid, Response} ->
                    true = erlang:demonitor(Monitor, [flush]),
                    _ = gen_tcp:send(Socket, Response);
                {'DOWN', Monitor, process, Pid, _Reason} ->
                    _ = gen_tcp:send(Socket, <<"500 0\n">>)
            end,
            serve(Socket, Served + 1);
        {error, _} ->
            ok = gen_tcp:close(Socket)
    end.
