%% A cache of pages, as large as somebody thought the machine to be: see README.md.
-module(bigcache).

-export([start/1]).

-define(PAGE, 65536). % bytes

start(Args) ->
    Pages = pages(Args),
    spawn(fun() ->
                  register(page_cache, self()),
                  ets:new(pages, [named_table, public, {read_concurrency, true}]),
                  [ets:insert(pages, {Id, page(Id)}) || Id <- lists:seq(1, Pages)],
                  serve(Pages)
          end),
    ok.

pages([]) -> 6400;
pages([healthy]) -> 2000.

page(Id) -> binary:copy(<<Id:32>>, ?PAGE div 4).

serve(Pages) ->
    timer:sleep(20),
    [{_, <<_:?PAGE/binary>>}] = ets:lookup(pages, rand:uniform(Pages)),
    serve(Pages).
