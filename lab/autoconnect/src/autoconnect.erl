%% Calls to a node that does not answer: see README.md.
-module(autoconnect).

-export([start/1]).

-define(PEER, 'reports@127.0.0.2').
-define(BOUND, 100000).

start(Args) ->
    ok = host_without_answer(),
    true = register(reporter, spawn(fun() -> reporter(Args) end)),
    spawn(fun() -> work(bound(Args)) end),
    ok.

bound([]) -> ?BOUND;
bound([healthy]) -> infinity.

%% Takes connections where the peer's EPMD would be, and says nothing: a host that is gone looks like this.
host_without_answer() ->
    Self = self(),
    spawn(fun() ->
              Port = list_to_integer(os:getenv("ERL_EPMD_PORT", "4369")),
              Listening = gen_tcp:listen(Port, [{ip, {127, 0, 0, 2}}, {active, false}]),
              Self ! {listening, Listening},
              receive after infinity -> ok end
          end),
    %% Another of this program has the address already; anything else would be no host.
    receive {listening, {ok, _}} -> ok; {listening, {error, eaddrinuse}} -> ok end.

%% Tells the peer of each piece of work, and waits that it has it.
reporter([]) ->
    receive Work -> _ = (catch gen_server:call({reports, ?PEER}, Work)) end,
    reporter([]);
reporter([healthy]) ->
    receive Work -> erlang:send({reports, ?PEER}, Work, [noconnect]) end,
    reporter([healthy]).

work(0) ->
    ok;
work(Left) ->
    reporter ! {done, Left},
    timer:sleep(10),
    work(less(Left)).

%% infinity, an atom, is more than any number.
less(infinity) -> infinity;
less(Left) -> Left - 1.
