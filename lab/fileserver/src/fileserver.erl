%% Files read through the node's one file server: see README.md.
-module(fileserver).

-export([start/1]).

-define(HANDLERS, 60).
-define(REQUESTS, 2500).

start(Args) ->
    [spawn(fun() -> handler(code:which(unicode_util), Args) end) || _ <- lists:seq(1, ?HANDLERS)],
    ok.

%% The ill handlers read the page for each request, the healthy ones once in five seconds.
handler(Page, []) ->
    request(read(Page)),
    handler(Page, []);
handler(Page, [healthy]) ->
    Kept = read(Page),
    [request(Kept) || _ <- lists:seq(1, ?REQUESTS)],
    handler(Page, [healthy]).

read(Page) ->
    {ok, Text} = file:read_file(Page),
    Text.

request(<<_/binary>>) ->
    timer:sleep(1).
