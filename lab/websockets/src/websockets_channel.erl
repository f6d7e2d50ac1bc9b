%% What answers the requests of one connection.
-module(websockets_channel).
-behaviour(gen_server).

-export([start_link/2]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2]).

%% Time between requests, about.
-define(PAUSE, 1000).
%% What each connection has of its own, whatever the variant.
-define(OWN, 96000).

start_link(Socket, Variant) ->
    gen_server:start_link(?MODULE, {Socket, Variant}, []).

init({Socket, Variant}) ->
    true = lists:member(Variant, [ill, short_lived, swept]),
    next(),
    {ok, {Socket, Variant, binary:copy(<<0>>, ?OWN)}}.

handle_call(_Request, _From, State) ->
    {reply, ok, State}.

handle_cast(_Request, State) ->
    {noreply, State}.

handle_info(request, {Socket, Variant, _Own} = State) ->
    case Variant of
        ill -> websockets_work:answer(Socket);
        %% It answers the socket itself: through this process the reply would stay here again.
        _ -> proc_lib:spawn_link(websockets_work, answer, [Socket])
    end,
    next(),
    {noreply, State}.

next() -> erlang:send_after(?PAUSE div 2 + rand:uniform(?PAUSE), self(), request).
