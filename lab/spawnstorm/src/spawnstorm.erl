%% A process for each of very many small things: see README.md.
-module(spawnstorm).

-export([start/1]).

-define(LINES, 200).

start(Args) ->
    true = register(feed_reader, spawn(fun() -> read(variant(Args)) end)),
    ok.

variant([]) -> ill;
variant([healthy]) -> healthy.

%% A block of lines every five milliseconds or so.
read(Variant) ->
    [line(N, Variant) || N <- lists:seq(1, ?LINES)],
    timer:sleep(4),
    read(Variant).

line(N, ill) -> spawn(fun() -> parse(N) end);
line(N, healthy) -> parse(N).

parse(N) -> lists:foldl(fun(Digit, Sum) -> Sum * 10 + Digit - $0 end, 0, integer_to_list(N)).
