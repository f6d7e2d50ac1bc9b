%% The application: see README.md.
-module(webload).
-behaviour(application).

-export([start/1, stop/0, label/1]).
-export([start/2, stop/1]).

%% Args may hold {clients, N}.
start(Args) ->
    Clients = proplists:get_value(clients, Args, 200),
    ok = application:load(specification()),
    ok = application:set_env(webload, clients, Clients),
    application:start(webload).

stop() ->
    ok = application:stop(webload),
    application:unload(webload).

start(_Type, _Args) ->
    webload_sup:start_link().

stop(_State) ->
    ok.

%% The application's resource file, given by hand: the lab compiles modules and nothing else.
specification() ->
    {application, webload,
     [{description, "A healthy web service under load"},
      {vsn, "1.0.0"},
      {modules, [webload, webload_sup, webload_cache, webload_router, webload_connection, webload_request,
                 webload_listener, webload_job, webload_client]},
      {registered, [webload_sup, webload_router, webload_connection_sup, webload_listener_sup, webload_listener,
                    webload_client_sup, webload_job, 'Elixir.Webload.Cache']},
      {applications, [kernel, stdlib]},
      {mod, {webload, []}}]}.

%% Process labels came with OTP 27.
label(Label) ->
    case erlang:function_exported(proc_lib, set_label, 1) of
        true -> proc_lib:set_label(Label);
        false -> ok
    end.
