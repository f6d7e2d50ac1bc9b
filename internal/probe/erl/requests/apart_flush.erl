%% Send what has gathered, so many rows at a time.
apart_flush(To, Limit, Most) ->
    Rows = erlang:put(new, []),
    [macro_more(To, Limit, {status, lists:sublist(Rows, First, Most)}) || First <- lists:seq(1, erlang:length(Rows), Most)],
    Pids = erlang:put('DOWN', []),
    [macro_more(To, Limit, {exiting, lists:sublist(Pids, Start, Most)}) || Start <- lists:seq(1, erlang:length(Pids), Most)].
