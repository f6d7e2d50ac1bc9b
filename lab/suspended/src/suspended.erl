%% A server that somebody suspended: see README.md.
-module(suspended).
-behaviour(gen_server).

-export([start/1]).
-export([init/1, handle_call/3, handle_cast/2]).

-define(CLIENTS, 5).
-define(BOUND, 100000).

start(Args) ->
    {ok, _} = gen_server:start({local, mail_queue}, ?MODULE, [], []),
    [spawn(fun client/0) || _ <- lists:seq(1, ?CLIENTS)],
    spawn(fun() -> producer(bound(Args)) end),
    ok = sys:suspend(mail_queue),
    resume(Args).

resume([]) -> ok;
resume([healthy]) -> sys:resume(mail_queue).

%% How many mails may be sent: those that are not taken stay in memory.
bound([]) -> ?BOUND;
bound([healthy]) -> infinity.

client() ->
    _Sent = gen_server:call(mail_queue, sent, infinity),
    timer:sleep(500),
    client().

producer(0) ->
    ok;
producer(Left) ->
    gen_server:cast(mail_queue, {mail, Left}),
    timer:sleep(20),
    producer(less(Left)).

less(infinity) -> infinity;
less(Left) -> Left - 1.

init([]) -> {ok, 0}.

handle_call(sent, _From, Sent) -> {reply, Sent, Sent}.

handle_cast({mail, _}, Sent) -> {noreply, Sent + 1}.
