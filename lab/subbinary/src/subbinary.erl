%% Small parts of large binaries, kept: see README.md.
-module(subbinary).

-export([start/1]).

-define(BODY, 1048576).
-define(BOUND, 800).

start(Args) ->
    true = register(title_cache, spawn(fun() -> cache([], variant(Args)) end)),
    spawn(fun() -> download(0, bound(Args)) end),
    ok.

variant([]) -> ill;
variant([healthy]) -> healthy.

%% How many bodies there may be: they stay in memory.
bound([]) -> ?BOUND;
bound([healthy]) -> infinity.

%% A part of more than 64 bytes is a reference to the whole of it, unless it is copied.
cache(Titles, Variant) ->
    receive {body, <<Title:100/binary, _/binary>>} -> cache(keep(Title, Titles, Variant), Variant) end.

keep(Title, Titles, ill) -> [Title | Titles];
keep(Title, Titles, healthy) -> [binary:copy(Title) | Titles].

download(Bound, Bound) ->
    ok;
download(N, Bound) ->
    title_cache ! {body, binary:copy(<<N:64>>, ?BODY div 8)},
    timer:sleep(100),
    download(N + 1, Bound).
