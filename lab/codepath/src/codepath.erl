%% Calls to a module that is not there: see README.md.
-module(codepath).

-export([start/1]).

-define(CALLERS, 40).

start(Args) ->
    [spawn(fun() -> request(audit_plugin, hook(Args)) end) || _ <- lists:seq(1, ?CALLERS)],
    ok.

%% The healthy one looks once whether the plugin is there.
hook([]) -> ill;
hook([healthy]) -> code:ensure_loaded(audit_plugin).

request(Plugin, Hook) ->
    notify(Plugin, Hook),
    timer:sleep(2),
    request(Plugin, Hook).

%% An optional callback, called blindly: the code server searches the whole code path for the module each time.
notify(Plugin, ill) ->
    try Plugin:handle(request)
    catch error:undef -> ok
    end;
notify(_Plugin, {error, _}) ->
    ok.
