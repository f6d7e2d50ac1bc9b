%% A report of a year, made at once, of which little is kept: see README.md.
-module(peak).

-export([start/1]).

-define(BOOKINGS, 160000). % of 8.3 KB on average: 1.3 GB
-define(KEPT, 50).         % each so many'th

start(Args) ->
    {_, Monitor} = spawn_monitor(fun() -> report(Args) end),
    receive {'DOWN', Monitor, process, _, Samples} -> ok end,
    spawn(fun() -> register(yearly_report, self()), serve(Samples) end),
    ok.

%% The samples go out of the process with its last words: nothing but them is left of it.
report(Args) ->
    Bookings = [{Id, booking(Id)} || Id <- lists:seq(1, ?BOOKINGS)],
    Samples = [Booking || {Id, Booking} <- Bookings, Id rem ?KEPT =:= 0],
    exit(kept(Samples, Args)).

booking(Id) ->
    binary:copy(<<Id:32>>, 128 + rand:uniform(4000)).

%% The healthy report ends with one binary of all samples, which lies in a carrier of its own.
kept(Samples, []) -> Samples;
kept(Samples, [healthy]) -> iolist_to_binary(Samples).

serve(Samples) ->
    receive {sample, From} -> From ! Samples, serve(Samples) end.
