%% A job at intervals: drops expired sessions and counts what it did.
-module(webload_job).
-behaviour(gen_server).

-export([start_link/0]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2]).

-define(INTERVAL, 5000).    % milliseconds

start_link() ->
    gen_server:start_link({local, ?MODULE}, ?MODULE, [], []).

init([]) ->
    {ok, #{runs => 0, dropped => 0, timer => erlang:send_after(?INTERVAL, self(), run)}}.

handle_call(info, _From, State) ->
    {reply, State, State}.

handle_cast(_Message, State) ->
    {noreply, State}.

handle_info(run, #{runs := Runs, dropped := Dropped} = State) ->
    New = webload_cache:expire(erlang:monotonic_time(millisecond)),
    Timer = erlang:send_after(?INTERVAL, self(), run),
    {noreply, State#{runs := Runs + 1, dropped := Dropped + New, timer := Timer}, hibernate}.
