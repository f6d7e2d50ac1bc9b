%% Workers are checked out and in here, by one process.
-module(geoip_pool).
-behaviour(gen_server).

-export([start_link/0, checkout/0, checkin/1]).
-export([init/1, handle_call/3, handle_cast/2]).

start_link() -> gen_server:start_link({local, ?MODULE}, ?MODULE, [], []).

checkout() -> gen_server:call(?MODULE, checkout, infinity).

checkin(Worker) -> gen_server:cast(?MODULE, {checkin, Worker}).

init([]) ->
    {ok, {[], queue:new()}}.

handle_call(checkout, _From, {[Worker | Free], Waiting}) ->
    {reply, Worker, {Free, Waiting}};
handle_call(checkout, From, {[], Waiting}) ->
    {noreply, {[], queue:in(From, Waiting)}}.

handle_cast({checkin, Worker}, {Free, Waiting}) ->
    case queue:out(Waiting) of
        {{value, From}, Rest} ->
            gen_server:reply(From, Worker),
            {noreply, {Free, Rest}};
        {empty, _} ->
            {noreply, {[Worker | Free], Waiting}}
    end.
