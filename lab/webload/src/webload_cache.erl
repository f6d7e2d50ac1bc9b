%% Owns the session table. Everybody reads and writes the table directly, so this process has nothing to do: the way to
%% keep a cache from being a bottleneck.
-module(webload_cache).
-behaviour(gen_server).

-export([start_link/0, fetch/1, expire/1]).
-export([init/1, handle_call/3, handle_cast/2]).

-define(TABLE, webload_sessions).
-define(LIFETIME, 30000).   % milliseconds

start_link() ->
    gen_server:start_link({local, 'Elixir.Webload.Cache'}, ?MODULE, [], []).

%% The session of a user; a new one if there is none.
fetch(User) ->
    case ets:lookup(?TABLE, User) of
        [{User, _Expires, Session}] ->
            Session;
        [] ->
            Session = binary:copy(<<User:32, 0:96>>, 64),   % 1 KiB: lives outside the heaps
            true = ets:insert(?TABLE, {User, now_ms() + ?LIFETIME, Session}),
            Session
    end.

%% Drops what has expired by now; tells how many.
expire(Now) ->
    ets:select_delete(?TABLE, [{{'_', '$1', '_'}, [{'<', '$1', Now}], [true]}]).

init([]) ->
    ?TABLE = ets:new(?TABLE, [named_table, public, {read_concurrency, true}, {write_concurrency, true}]),
    {ok, #{table => ?TABLE, lifetime => ?LIFETIME}}.

handle_call(info, _From, State) ->
    {reply, ets:info(?TABLE), State}.

handle_cast(_Message, State) ->
    {noreply, State}.

now_ms() ->
    erlang:monotonic_time(millisecond).
