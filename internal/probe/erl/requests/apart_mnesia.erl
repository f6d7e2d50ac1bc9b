%% Facts about Mnesia, and its first K tables; see mnesia. Names are in the order of
%% probe.Mnesia.
apart_mnesia(Gvar, Names, Value, Lost, Floor, K, Most, Slice, Pause, Budget) ->
    [[Stats, Schema, All], Single, First, Second, Counters, Sizes, Servers, Columns, Items] = Names,
    Found = case macro_held(Gvar, [{Schema, All}]) of
                [undefined] -> []; % it is only starting
                [Tables] -> Tables
            end,
    erlang:put(process, macro_some(Found, Most)),
    erlang:put(max, {Floor, []}),
    erlang:put(total, 0),
    Sums = [case macro_busy() > Budget andalso erlang:get(total) > 0 of
                true -> {0, 0, 0, 0, 0};
                false ->
                    erlang:put(total, erlang:get(total) + Count),
                    Sum = apart_mnesia_slice(Gvar, macro_slice(Count), Columns, Value, Lost, Floor, K),
                    macro_pause(Pause),
                    Sum
            end || Count <- macro_slices(Slice)],
    {macro_held(Gvar, Single ++ lists:zip(First, Second)),
     macro_held(Stats, Counters),
     lists:zipwith(fun ets:info/2, Sizes, macro_all(size, Sizes)),
     [try erlang:process_info(erlang:whereis(Server), message_queue_len) catch _:_ -> undefined end || Server <- Servers],
     erlang:length(Found),
     Sums,
     apart_mnesia_rows(Gvar, erlang:element(2, erlang:get(max)), Items)}.
