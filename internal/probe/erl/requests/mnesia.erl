%% What Mnesia knows of itself: `undefined` where it does not run. It is in two public
%% tables, mnesia_gvar and mnesia_stats, which its own functions read alike in the process
%% of who calls them; none of its servers is asked, so none can keep us waiting. Of the
%% tables of locks, which are private to the locker, only the sizes are read.
%% Names come as text, since a node without Mnesia has no atoms of them, and is not to get
%% any. Tables are ranked by Value: those that no node has for us before all others (Lost),
%% those that are elsewhere last. Of a table on disc only, or of a backend of the
%% application, the size is not read: a process of dets, or the backend, would have to tell.
mnesia(Book, Names, Value, Lost, Floor, K, Most, Slice, Pause, Budget) ->
    [Gvar] = macro_known(Book),
    case ets:info(Gvar, size) of
        undefined -> undefined;
        _ ->
            try apart_mnesia(Gvar, [macro_known(Each) || Each <- Names], Value, Lost, Floor, K, Most, Slice, Pause, Budget)
            catch _:_ -> case ets:info(Gvar, size) of undefined -> undefined; _ -> error end
            end
    end.
