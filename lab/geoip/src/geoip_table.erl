%% Owns the table that everybody reads. It is asked for nothing.
-module(geoip_table).
-behaviour(gen_server).

-export([start_link/0, find/1]).
-export([init/1, handle_call/3, handle_cast/2]).

start_link() -> gen_server:start_link(?MODULE, [], []).

find(Address) ->
    [{_, _, Country, City}] = ets:lookup(?MODULE, ets:prev(?MODULE, Address + 1)),
    {Country, City}.

init([]) ->
    ?MODULE = ets:new(?MODULE, [ordered_set, named_table, protected, {read_concurrency, true}]),
    true = ets:insert(?MODULE, geoip_data:ranges()),
    {ok, none, hibernate}. % what was read to fill the table is garbage

handle_call(_Request, _From, State) ->
    {reply, ok, State}.

handle_cast(_Request, State) ->
    {noreply, State}.
