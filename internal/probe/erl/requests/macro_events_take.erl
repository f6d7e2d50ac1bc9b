%% One round: sleep until something comes, but at least Rest milliseconds; then take
%% all that is there. Is it true that we were asked?
%%
%% Taking, counting and sorting out run in C and compiled code, so that a flood
%% costs little and the mailbox is empty again before it counts. Of each kind at
%% most Most events are kept until we are asked, of one process and kind one in a
%% second; all are counted. Only those kept are looked at.
%%
%% delay_trap sleeps without looking at messages: a receive of erl_eval would
%% interpret for each of them and, in a flood, not end. More than Flood in one
%% round end this process, and with it the listening. Its heap limit must not: being
%% killed for it within such a receive can take the whole runtime down (seen on OTP
%% 23 and 29). So the mailbox is off the heap, and what is taken from it at once
%% needs half of the limit at most.
macro_events_take(All, Rest, Flood, Most, What, Basic, Which, Large, Length, Room) ->
    Waiting = erlang:monotonic_time(microsecond),
    erlang:delay_trap(ok, Rest),
    Word = receive Any -> Any end,
    Now = erlang:monotonic_time(microsecond),
    erlang:put(pause, erlang:get(pause) + Now - Waiting),
    {message_queue_len, Many} = erlang:process_info(erlang:self(), message_queue_len),
    case Many > Flood of
        true -> erlang:exit(killed);
        false -> ok
    end,
    {messages, Others} = erlang:process_info(erlang:self(), messages),
    lists:zipwith(fun prim_eval:'receive'/2, macro_all(fun erlang:is_tuple/1, Others), macro_all(0, Others)),
    Came = [Word | Others],
    case lists:keymember('EXIT', 1, Came) of
        true -> erlang:exit(normal);
        false -> ok
    end,
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
