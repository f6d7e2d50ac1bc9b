%% Stands in for the library telemetry (hex.pm/packages/telemetry, versions 0.4 to 1.x), which no package of this
%% machine has: the part of its interface that executing events needs, written anew.
%%
%%   attach/4, attach_many/4   handlers by event name; an id is there once
%%   execute/3                 runs the handlers of just that event in the calling process; one that raises, exits or
%%                             throws is detached from all its events, which is logged and told by the event
%%                             [telemetry, handler, failure]; the others get theirs
%%   list_handlers/1           of all events whose name begins so; fails where the application does not run
%%
%% keep/4 is a handler like a reporter's, for measuring: it keeps the last value in the table that it was attached with.
%% start/1 and stop/0 are what the application's are in the library.
-module(telemetry).
-behaviour(gen_server).

-include_lib("kernel/include/logger.hrl").

-export([start/1, stop/0, attach/4, attach_many/4, detach/1, list_handlers/1, execute/2, execute/3, keep/4]).
-export([init/1, handle_call/3, handle_cast/2]).

-define(TABLE, telemetry_handler_table).

start(_Arguments) -> gen_server:start({local, ?TABLE}, ?MODULE, [], []).

stop() -> gen_server:stop(?TABLE).

attach(Id, Event, Function, Config) -> attach_many(Id, [Event], Function, Config).

attach_many(Id, Events, Function, Config) when is_function(Function, 4) ->
    lists:all(fun is_name/1, Events) orelse error(badarg),
    gen_server:call(?TABLE, {attach, Id, [{Event, Id, Function, Config} || Event <- Events]}).

detach(Id) -> gen_server:call(?TABLE, {detach, Id}).

list_handlers(Prefix) ->
    is_name(Prefix) orelse error(badarg),
    [#{id => Id, event_name => Event, function => Function, config => Config}
     || {Event, Id, Function, Config} <- ets:match_object(?TABLE, {Prefix ++ '_', '_', '_', '_'})].

execute(Event, Measurements) -> execute(Event, Measurements, #{}).

execute(Event, Measurements, Metadata) when is_map(Measurements), is_map(Metadata) ->
    lists:foreach(fun(Handler) -> run(Handler, Measurements, Metadata) end, handlers(Event)).

handlers(Event) ->
    try
        ets:lookup(?TABLE, Event)
    catch
        error:badarg ->
            ?LOG_WARNING("Failed to lookup telemetry handlers. Is the application running?"),
            []
    end.

run({Event, Id, Function, Config}, Measurements, Metadata) ->
    try
        Function(Event, Measurements, Metadata, Config)
    catch
        Class:Reason:Stack ->
            detach(Id),
            ?LOG_ERROR("Handler ~p has failed and has been detached: ~p ~p", [Id, Class, Reason]),
            execute([telemetry, handler, failure], #{monotonic_time => erlang:monotonic_time()},
                    #{event_name => Event, handler_id => Id, handler_config => Config,
                      kind => Class, reason => Reason, stacktrace => Stack})
    end.

keep(Event, #{value := Value}, Metadata, Table) -> ets:insert(Table, {{Event, Metadata}, Value}).

is_name(Event) -> is_list(Event) andalso lists:all(fun is_atom/1, Event).

init([]) ->
    ?TABLE = ets:new(?TABLE, [bag, protected, named_table, {read_concurrency, true}]),
    {ok, none}.

handle_call({attach, Id, Handlers}, _From, State) ->
    case ets:match(?TABLE, {'_', Id, '_', '_'}) of
        [] -> {reply, ets:insert(?TABLE, Handlers) andalso ok, State};
        _ -> {reply, {error, already_exists}, State}
    end;
handle_call({detach, Id}, _From, State) ->
    case ets:select_delete(?TABLE, [{{'_', Id, '_', '_'}, [], [true]}]) of
        0 -> {reply, {error, not_found}, State};
        _ -> {reply, ok, State}
    end.

handle_cast(_, State) -> {noreply, State}.
