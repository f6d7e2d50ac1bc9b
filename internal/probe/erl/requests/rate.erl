%% As top, by the change over Window milliseconds. Between the two looks each
%% process has one word for its pid on our heap, and its number in external format
%% off it; nothing is shipped. A process that ended meanwhile drops out; one that
%% was born is not seen.
rate(Room, Item, Pattern, Value, Floor, K, Slice, Pause, Window) ->
    {Total, Steps} = macro_sweep(Room, Slice),
    Numbers = ets:match_spec_compile([{Pattern, [], [Value]}, {'_', [], [0]}]),
    Began = erlang:monotonic_time(microsecond),
    Looks = [begin
                 Here = macro_here(First, Slice),
                 Old = erlang:term_to_binary(macro_numbers(macro_info(Here, Item), Numbers)),
                 macro_pause(Pause),
                 {First, Old}
             end || First <- Steps],
    macro_sleep(Window),
    Elapsed = erlang:monotonic_time(microsecond) - Began,
    erlang:put(max, {Floor, []}),
    [begin
         Pids = macro_here(Then, Slice),
         macro_grown(Pids, macro_numbers(macro_info(Pids, Item), Numbers), Before, Floor, K),
         macro_pause(Pause)
     end || {Then, Before} <- Looks],
    {Total, erlang:element(2, erlang:get(max)), [], Elapsed}.
