%% Begin a sweep: all pids under `process`, and the number of the first of each step.
%% A tuple takes half the room of a list. The list goes at once, by a collection of
%% our own heap, and with it the room that was made for both: else that would grow
%% old, and a sweep over a million would take 110 MB in place of 60. What a sweep
%% packs off its heap is no reason to collect: it is kept to the end.
macro_sweep(Room, Slice) ->
    macro_bound(Room),
    erlang:process_flag(min_bin_vheap_size, 2 * erlang:system_info(process_count)),
    erlang:put(process, erlang:list_to_tuple(erlang:processes())),
    erlang:garbage_collect(),
    Total = erlang:tuple_size(erlang:get(process)),
    {Total, lists:seq(1, Total, Slice)}.
