%% Keeps the changes of a transaction until it is committed.
-module(shape_consumer).
-behaviour(gen_server).

-export([init/1, handle_call/3, handle_cast/2]).

init([]) ->
    {ok, {[], 0}}.

handle_call(_Request, _From, State) ->
    {reply, ok, State}.

handle_cast({change, Row}, {Changes, Written}) ->
    {noreply, {[Row | Changes], Written}};
handle_cast(commit, {Changes, Written}) ->
    {noreply, {[], Written + write(Changes)}};
handle_cast(keepalive, State) ->
    {noreply, State}.

write(Changes) ->
    _ = erlang:phash2(Changes), % reads them all, as what writes them would
    length(Changes).
