%% Makes RSA keys until it is ended.
-module(runqueue_worker).

-export([start_link/2]).
-export([init/2]).

start_link(How, Pause) ->
    {ok, proc_lib:spawn_link(?MODULE, init, [How, Pause])}.

init(How, Pause) ->
    _Key = generate(How, Pause),
    init(How, Pause).

generate(erlang, Pause) ->
    runqueue_rsa:generate(4096, fun() -> rest(Pause) end);
generate(crypto, _Pause) ->
    crypto:generate_key(rsa, {4096, 65537}).

%% Called after each step of some tens of milliseconds.
rest(false) -> ok;
rest(true) -> timer:sleep(50).
