%% Sums of files that are uploaded in parts: see README.md.
-module(uploads).

-export([start/1]).

-define(CONNECTIONS, 40).
-define(EVERY, 100).  % milliseconds
-define(UPLOADS, 45). % that begin in that time on each connection
-define(MOST, 450).   % times that an ill connection keeps what it began: 810 000 contexts in all

start(Args) ->
    {ok, _} = application:ensure_all_started(crypto),
    [spawn(fun() -> timer:sleep(rand:uniform(?EVERY)), connection(kept(Args), []) end) || _ <- lists:seq(1, ?CONNECTIONS)],
    ok.

kept([]) -> ?MOST;
kept([healthy]) -> 0.

%% All uploads are broken off here. The ill connection keeps what it had begun, the healthy one lets
%% go of it.
connection(Left, Open) ->
    New = [begun(<<"key of the upload">>) || _ <- lists:seq(1, ?UPLOADS)],
    timer:sleep(?EVERY),
    case Left of
        0 -> connection(0, Open);
        _ -> connection(Left - 1, [New | Open])
    end.

begun(Key) ->
    crypto:mac_update(crypto:mac_init(hmac, sha256, Key), <<"the first part">>).
