%% One round: sleep until something comes, but at least Nap milliseconds unless we
%% are asked; then take all that is there. Is it true that we were asked?
%%
%% Taking, counting and sorting out run in C and compiled code, so that a flood
%% costs little and the mailbox is empty again before it counts. Of each kind at
%% most Each events are kept until we are asked, of one process and kind one in a
%% second; all are counted. Only those kept are looked at.
macro_events_take(All, Rest, Most, What, Basic, Which, Large, Length, Room) ->
    Waiting = erlang:monotonic_time(microsecond),
    Word = receive ok -> ok after Rest -> receive Any -> Any end end,
    Now = erlang:monotonic_time(microsecond),
    erlang:put(pause, erlang:get(pause) + Now - Waiting),
    {messages, Others} = erlang:process_info(erlang:self(), messages),
    lists:zipwith(fun prim_eval:'receive'/2, macro_all(fun erlang:is_tuple/1, Others), macro_all(0, Others)),
    Came = [Word | Others],
    Found = ets:match_spec_run(Came, ets:match_spec_compile([{{monitor, '$1', '$2', '$3'}, [{'=/=', '$1', erlang:self()}],
                                                              [{{{{'$1', '$2'}}, '$3'}}]}])),
    {Since, _} = erlang:get(last),
    case Now - Since > 1000000 of
        true -> erlang:put(last, {Now, []});
        false -> ok
    end,
    case Found of
        [] -> ok;
        _ -> [macro_events_keep(Name, Found, Now, Most, What, Basic, Which, Large, Length, Room) || Name <- All]
    end,
    lists:member(ok, Came).
