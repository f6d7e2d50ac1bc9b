%% Children that connect while their supervisor waits: see README.md.
-module(slowinit).
-behaviour(supervisor).

-export([start/1]).
-export([init/1]).

-define(CLIENTS, 20).

start(Args) ->
    spawn(fun() ->
              {ok, _} = supervisor:start_link({local, session_sup}, ?MODULE, variant(Args)),
              [spawn(fun client/0) || _ <- lists:seq(1, ?CLIENTS)],
              receive after infinity -> ok end
          end),
    ok.

variant([]) -> ill;
variant([healthy]) -> healthy.

init(Variant) ->
    {ok, {#{strategy => simple_one_for_one},
          [#{id => session, start => {slowinit_session, start_link, [Variant]}, restart => temporary}]}}.

client() ->
    {ok, _} = supervisor:start_child(session_sup, []),
    timer:sleep(2000),
    client().
