%% Funs that carry the whole catalogue to each new process: see README.md.
-module(closures).

-export([start/1]).

-define(ARTICLES, 60000).

start(Args) ->
    true = register(dispatcher, spawn(fun() -> dispatch(catalogue(), variant(Args)) end)),
    ok.

variant([]) -> ill;
variant([healthy]) -> healthy.

catalogue() ->
    maps:from_list([{Id, {Id, integer_to_list(Id)}} || Id <- lists:seq(1, ?ARTICLES)]).

%% A fun takes along all variables that it mentions, and a process is born with copies of them.
dispatch(Catalogue, ill) ->
    [spawn(fun() -> timer:sleep(400), maps:get(Id, Catalogue) end) || Id <- lists:seq(1, 4)],
    timer:sleep(100),
    dispatch(Catalogue, ill);
dispatch(Catalogue, healthy) ->
    [begin
         Article = maps:get(Id, Catalogue),
         spawn(fun() -> timer:sleep(400), Article end)
     end || Id <- lists:seq(1, 4)],
    timer:sleep(100),
    dispatch(Catalogue, healthy).
