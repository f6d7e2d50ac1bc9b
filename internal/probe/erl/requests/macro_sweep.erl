%% Begin a sweep: all pids under `process`, and how many to take at each step.
macro_sweep(Room, Slice) ->
    macro_room(Room),
    erlang:put(process, erlang:processes()),
    Total = erlang:length(erlang:get(process)),
    {Total, macro_steps(Total, Slice)}.
