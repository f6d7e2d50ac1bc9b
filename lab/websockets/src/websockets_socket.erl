%% The transport of one connection: frames replies. Another program would write them to a socket.
-module(websockets_socket).
-behaviour(gen_server).

-export([start_link/1]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2]).

%% How long after a large reply the swept variant collects.
-define(QUIET, 300).
-define(FRAME, 1024).

start_link(Variant) ->
    gen_server:start_link(?MODULE, Variant, []).

init(Variant) ->
    {ok, _} = websockets_channel:start_link(self(), Variant),
    {ok, {Variant, 0}}.

handle_call(_Request, _From, State) ->
    {reply, ok, State}.

handle_cast(_Request, State) ->
    {noreply, State}.

handle_info({reply, Reply}, {Variant, Sum}) ->
    Frames = frames(Reply),
    Variant =:= swept andalso erlang:send_after(?QUIET, self(), sweep),
    {noreply, {Variant, lists:foldl(fun(F, S) -> erlang:crc32(S, F) end, Sum, Frames)}};
handle_info(sweep, State) ->
    erlang:garbage_collect(),
    {noreply, State}.

frames(<<Frame:?FRAME/binary, Rest/binary>>) -> [Frame | frames(Rest)];
frames(Last) -> [Last].
