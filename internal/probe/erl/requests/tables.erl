%% The K ETS tables with the largest Value, and sums over all. With a Window all are
%% read twice, and tables made meanwhile count from nothing, unless there are too many
%% to read them all. Contents are never read. A table with decentralised counters adds
%% them up anew each time, which takes ten times as long: so after First and Second
%% microseconds of work (before and after the window) the rest is left out, but for the
%% first slice.
tables(Pattern, Living, Words, Value, Row, Floor, K, Most, Slice, Pause, Window, First, Second) ->
    Found = ets:all(),
    erlang:put(process, macro_some(Found, Most)),
    Steps = macro_slices(Slice),
    erlang:put(total, 0),
    Began = erlang:monotonic_time(microsecond),
    Old = [begin
               Here = macro_slice(Count),
               Before = case Window of
                            0 -> lists:duplicate(Count, {0, 0, false});
                            _ ->
                                case macro_busy() > First andalso erlang:get(total) > 0 of
                                    true -> none;
                                    false -> erlang:put(total, Count), macro_tables(Here, false)
                                end
                        end,
               macro_pause(Pause),
               {Here, Before}
           end || Count <- Steps],
    case Window of 0 -> ok; _ -> macro_sleep(Window) end,
    New = case Window =:= 0 orelse erlang:length(Found) > Most of
              true -> [];
              false -> lists:sublist(ets:all() -- Found, Most)
          end,
    Elapsed = erlang:monotonic_time(microsecond) - Began,
    Born = erlang:length(New),
    erlang:put(max, {Floor, []}),
    erlang:put(memory, 0),
    erlang:put(size, 0),
    erlang:put(total, 0),
    [case Then =:= none orelse macro_busy() > Second andalso erlang:get(total) > Born of
         true -> ok;
         false ->
             Rows = lists:zip3(macro_tables(Tables, false), Then, Tables),
             Memory = ets:match_spec_run(Rows, ets:match_spec_compile([{Pattern, Living, [Words]}])),
             erlang:put(memory, erlang:get(memory) + lists:sum(Memory)),
             erlang:put(size, erlang:get(size) + erlang:length(Memory)),
             erlang:put(total, erlang:get(total) + erlang:length(Tables)),
             {Least, Best} = erlang:get(max),
             macro_rank(ets:match_spec_run(Rows, ets:match_spec_compile([{Pattern, [{'>', Value, Least} | Living], [{{Value, Row}}]}])),
                        Best, K, Floor),
             macro_pause(Pause)
     end || {Tables, Then} <- [{New, lists:duplicate(Born, {0, 0, true})} | Old]],
    {erlang:length(Found) + Born, erlang:get(total), Elapsed, Born, erlang:get(total) - erlang:get(size), erlang:get(memory),
     [{Table, Numbers,
       [ets:info(Table, Each) || Each <- [name, owner, type, protection, named_table, compressed]],
       try erlang:process_info(ets:info(Table, owner), registered_name) catch _:_ -> undefined end}
      || {_, {Table, Numbers}} <- erlang:element(2, erlang:get(max))],
     apart_fixed(erlang:element(2, erlang:get(max)))}.
