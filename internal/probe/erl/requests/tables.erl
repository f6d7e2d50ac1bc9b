%% The K ETS tables with the largest Value, and sums over all. With a Window all are
%% read twice, and tables made meanwhile count from nothing. Contents are never
%% read. In slices, since size and memory of a table with decentralised counters are
%% added up anew each time.
tables(Pattern, Living, Words, Value, Row, Floor, K, Most, Slice, Pause, Window) ->
    Found = ets:all(),
    erlang:put(process, lists:sublist(Found, Most)),
    Seen = erlang:length(erlang:get(process)),
    Steps = macro_slices(Slice),
    Began = erlang:monotonic_time(microsecond),
    Old = [begin
               Here = macro_slice(Count),
               Before = case Window of
                            0 -> lists:duplicate(Count, {0, 0, false});
                            _ -> macro_tables(Here, false)
                        end,
               macro_pause(Pause),
               {Here, Before}
           end || Count <- Steps],
    New = case Window of
              0 -> [];
              _ -> macro_sleep(Window), lists:sublist(ets:all() -- Found, Most)
          end,
    Elapsed = erlang:monotonic_time(microsecond) - Began,
    Born = erlang:length(New),
    erlang:put(max, {Floor, []}),
    erlang:put(memory, 0),
    erlang:put(size, 0),
    [begin
         Rows = lists:zip3(macro_tables(Tables, false), Then, Tables),
         Memory = ets:match_spec_run(Rows, ets:match_spec_compile([{Pattern, Living, [Words]}])),
         erlang:put(memory, erlang:get(memory) + lists:sum(Memory)),
         erlang:put(size, erlang:get(size) + erlang:length(Memory)),
         {Least, Best} = erlang:get(max),
         macro_rank(ets:match_spec_run(Rows, ets:match_spec_compile([{Pattern, [{'>', Value, Least} | Living], [{{Value, Row}}]}])),
                    Best, K, Floor),
         macro_pause(Pause)
     end || {Tables, Then} <- Old ++ [{New, lists:duplicate(Born, {0, 0, true})}]],
    {erlang:length(Found) + Born, Seen + Born, Elapsed, Born, Seen + Born - erlang:get(size), erlang:get(memory),
     [{Table, Numbers,
       [ets:info(Table, Each) || Each <- [name, owner, type, protection, named_table, compressed]],
       try erlang:process_info(ets:info(Table, owner), registered_name) catch _:_ -> undefined end}
      || {_, {Table, Numbers}} <- erlang:element(2, erlang:get(max))]}.
