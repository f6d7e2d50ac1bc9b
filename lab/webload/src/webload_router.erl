%% Tells which page answers a path. One short call per request: a shared process that is not a bottleneck at this rate.
-module(webload_router).
-behaviour(gen_server).

-export([start_link/0, route/1]).
-export([init/1, handle_call/3, handle_cast/2]).

start_link() ->
    gen_server:start_link({local, ?MODULE}, ?MODULE, [], []).

route(Path) ->
    gen_server:call(?MODULE, {route, Path}).

init([]) ->
    Routes = #{<<"/">> => home, <<"/cart">> => cart, <<"/search">> => search, <<"/image">> => image},
    {ok, #{routes => Routes, hits => #{}}}.

handle_call({route, Path}, _From, #{routes := Routes, hits := Hits} = State) ->
    Page = maps:get(Path, Routes, not_found),
    {reply, Page, State#{hits := maps:update_with(Page, fun(N) -> N + 1 end, 1, Hits)}}.

handle_cast(_Message, State) ->
    {noreply, State}.
