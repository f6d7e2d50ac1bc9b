%% Begin a sweep: all pids in a tuple under `process`, how many there are, and the
%% number of the first of each step. A tuple takes half the room of a list. Where there
%% are many it is made elsewhere, by a process that is in it and has ended; where there
%% are few that would take longer, and the list goes at once, by a collection of our own
%% heap. What a sweep packs off its heap is no reason to collect: it is kept to the end.
macro_sweep(Room, Slice) ->
    macro_bound(Room),
    erlang:process_flag(min_bin_vheap_size, 2 * erlang:system_info(process_count)),
    erlang:put(process, case macro_many() of
                            true -> macro_beside(beside_pids(erlang:self()));
                            false -> erlang:list_to_tuple(erlang:processes())
                        end),
    Size = erlang:tuple_size(erlang:get(process)),
    Total = case erlang:get(spawn_opt) of
                0 -> erlang:garbage_collect(), Size;
                _ -> Size - 1
            end,
    {Total, lists:seq(1, Size, Slice)}.
