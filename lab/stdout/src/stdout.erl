%% Output that nobody reads: see README.md.
-module(stdout).

-export([start/1]).

-define(WRITERS, 20).

start(Args) ->
    Console = spawn(fun() -> console(open_port({spawn, reader(Args)}, [])) end),
    true = register(console, Console),
    [spawn(fun() -> group_leader(Console, self()), write(N) end) || N <- lists:seq(1, ?WRITERS)],
    ok.

%% The ill one does not read, and ends when its parent, which starts programs for the node, has ended.
reader([]) -> "sh -c 'while kill -0 $PPID 2>/dev/null; do sleep 1; done'";
reader([healthy]) -> "sh -c 'cat >/dev/null'".

%% Writes to a pipe what it is told by the I/O protocol, as the node's own `user` does.
console(Pipe) ->
    receive
        {io_request, From, Ref, Request} ->
            true = port_command(Pipe, unicode:characters_to_binary(characters(Request))),
            From ! {io_reply, Ref, ok}
    end,
    console(Pipe).

characters({put_chars, unicode, Characters}) -> Characters;
characters({put_chars, unicode, Module, Function, Args}) -> apply(Module, Function, Args).

write(N) ->
    io:format("worker ~p: ~s~n", [N, lists:duplicate(200, $.)]),
    timer:sleep(10),
    write(N).
