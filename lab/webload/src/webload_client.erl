%% A client: a request every second or less, over a connection that it keeps for some time.
-module(webload_client).

-export([start_link/1]).
-export([init/1]).

start_link(N) ->
    {ok, proc_lib:spawn_link(?MODULE, init, [N])}.

init(N) ->
    webload:label({webload_client, N}),
    pause(1000),                        % not all at once
    connect(N).

connect(N) ->
    Options = [binary, {packet, line}, {active, false}, {nodelay, true}],
    {ok, Socket} = gen_tcp:connect({127, 0, 0, 1}, webload_listener:port(), Options),
    browse(N, Socket, 20 + rand:uniform(40)).

browse(N, Socket, 0) ->
    ok = gen_tcp:close(Socket),
    pause(2000),
    connect(N);
browse(N, Socket, Requests) ->
    User = rand:uniform(2000),
    ok = gen_tcp:send(Socket, [<<"GET ">>, path(), $\s, integer_to_binary(User), $\n]),
    ok = read(Socket),
    pause(1500),
    browse(N, Socket, Requests - 1).

path() ->
    element(rand:uniform(6), {<<"/">>, <<"/">>, <<"/cart">>, <<"/search">>, <<"/image">>, <<"/missing">>}).

read(Socket) ->
    {ok, Head} = gen_tcp:recv(Socket, 0, 30000),
    [_Status, Length] = binary:split(string:trim(Head), <<" ">>),
    case binary_to_integer(Length) of
        0 ->
            ok;
        Size ->
            ok = inet:setopts(Socket, [{packet, raw}]),
            {ok, _Body} = gen_tcp:recv(Socket, Size, 30000),
            inet:setopts(Socket, [{packet, line}])
    end.

%% Sleeps half of Milliseconds on average.
pause(Milliseconds) ->
    timer:sleep(rand:uniform(Milliseconds)).
