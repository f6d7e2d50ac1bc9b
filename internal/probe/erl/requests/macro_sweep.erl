%% Begin a sweep: all pids under `process`, and how many to take at each step.
macro_sweep(Room, Slice) ->
    erlang:process_flag(max_heap_size, #{size => erlang:element(1, Room) + erlang:element(2, Room) * erlang:system_info(process_count),
                                         kill => true, error_logger => false}),
    erlang:put(process, erlang:processes()),
    Total = erlang:length(erlang:get(process)),
    {Total, lists:duplicate(Total div Slice, Slice) ++ lists:delete(0, [Total rem Slice])}.
