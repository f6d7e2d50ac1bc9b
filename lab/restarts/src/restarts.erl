%% A child that crashes again and again, within what its supervisor allows: see README.md.
-module(restarts).
-behaviour(supervisor).

-export([start/1]).
-export([init/1, start_reader/1]).

start(Args) ->
    spawn(fun() ->
              {ok, _} = supervisor:start_link({local, ingest_sup}, ?MODULE, variant(Args)),
              receive after infinity -> ok end
          end),
    ok.

variant([]) -> ill;
variant([healthy]) -> healthy.

init(Variant) ->
    {ok, {#{strategy => one_for_one, intensity => 1000, period => 10},
          [#{id => kafka_reader, start => {?MODULE, start_reader, [Variant]}}]}}.

start_reader(Variant) ->
    Reader = spawn_link(fun() -> reader(Variant) end),
    true = register(kafka_reader, Reader),
    {ok, Reader}.

reader(ill) ->
    timer:sleep(150),
    exit({shutdown, econnrefused});
reader(healthy) ->
    timer:sleep(500),
    reader(healthy).
