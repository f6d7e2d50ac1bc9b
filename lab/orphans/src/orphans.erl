%% Tasks that outlive who asked for them: see README.md.
-module(orphans).

-export([start/1]).

-define(BOUND, 20000).

start(Args) ->
    spawn(fun() -> arrive(bound(Args), variant(Args)) end),
    ok.

variant([]) -> infinity;
variant([healthy]) -> 300.

%% How many requests there may be: their tasks stay.
bound([]) -> ?BOUND;
bound([healthy]) -> infinity.

arrive(0, _Patience) ->
    ok;
arrive(Left, Patience) ->
    spawn(fun() -> request(Patience) end),
    timer:sleep(30),
    arrive(less(Left), Patience).

%% Gives up after a tenth of a second; its task does not know.
request(Patience) ->
    Request = self(),
    spawn(fun() -> enrich(Request, lists:seq(1, 500), Patience) end),
    receive {enriched, _} -> ok after 100 -> ok end.

%% Waits for an answer that does not come.
enrich(Request, Payload, Patience) ->
    receive {answer, Answer} -> Request ! {enriched, [Answer | Payload]}
    after Patience -> ok
    end.

less(infinity) -> infinity;
less(Left) -> Left - 1.
