%% Connects, which takes a while, and ends after some seconds.
-module(slowinit_session).
-behaviour(gen_server).

-export([start_link/1]).
-export([init/1, handle_continue/2, handle_call/3, handle_cast/2, handle_info/2]).

start_link(Variant) -> gen_server:start_link(?MODULE, Variant, []).

init(ill) ->
    connect(),
    {ok, connected};
init(healthy) ->
    {ok, disconnected, {continue, connect}}.

handle_continue(connect, disconnected) ->
    connect(),
    {noreply, connected}.

connect() ->
    timer:sleep(250),
    erlang:send_after(5000, self(), expired).

handle_call(_Request, _From, State) -> {reply, ok, State}.

handle_cast(_Message, State) -> {noreply, State}.

handle_info(expired, connected) -> {stop, normal, connected}.
