%% Has the file in its state and looks addresses up: the only one, or one of a pool.
-module(geoip_worker).
-behaviour(gen_server).

-export([start_link/1, find/2]).
-export([init/1, handle_call/3, handle_cast/2]).

start_link(pooled) -> gen_server:start_link(?MODULE, pooled, []);
start_link(Name) -> gen_server:start_link(Name, ?MODULE, alone, []).

find(Worker, Address) -> gen_server:call(Worker, {find, Address}, infinity).

init(Place) ->
    Place =:= pooled andalso geoip_pool:checkin(self()),
    {ok, geoip_data:ranges()}.

handle_call({find, Address}, _From, Ranges) ->
    {reply, geoip_data:find(Address, Ranges), Ranges}.

handle_cast(_Request, Ranges) ->
    {noreply, Ranges}.
