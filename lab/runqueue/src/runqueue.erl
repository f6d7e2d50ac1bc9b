%% The application: see README.md.
-module(runqueue).
-behaviour(application).
-behaviour(supervisor).

-export([start/1, stop/0]).
-export([start/2, stop/1, init/1]).

start(Args) ->
    ok = application:load({application, runqueue,
                           [{description, "More CPU-bound processes than schedulers"},
                            {vsn, "1.0.0"},
                            {modules, [runqueue, runqueue_worker, runqueue_rsa]},
                            {registered, [runqueue]},
                            {applications, [kernel, stdlib]},
                            {mod, {runqueue, variant(Args)}}]}),
    application:start(runqueue).

stop() ->
    ok = application:stop(runqueue),
    application:unload(runqueue).

variant([]) -> ill;
variant([Variant]) -> Variant.

start(_Type, Variant) ->
    supervisor:start_link({local, ?MODULE}, ?MODULE, Variant).

stop(_State) ->
    ok.

init(Variant) ->
    {Count, How, Pause} = plan(Variant, erlang:system_info(schedulers_online)),
    {ok, {#{}, [#{id => N, start => {runqueue_worker, start_link, [How, Pause]}, shutdown => brutal_kill}
                || N <- lists:seq(1, Count)]}}.

%% How many workers, how they make a key, and whether they rest after each step.
plan(ill, Schedulers) -> {2 * Schedulers, erlang, false};
plan(dirty, Schedulers) -> {2 * Schedulers, crypto, false};
plan(healthy, Schedulers) -> {max(1, Schedulers div 2), erlang, true}.
