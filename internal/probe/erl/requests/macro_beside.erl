%% What a beside_ question tells, which has a process to itself: with our priority, our
%% limit, and from its start with room for a list of all pids and a tuple of them. So
%% nothing is collected while these are made. When it has told us it ends, and the room
%% is free again; it is linked to us, so that neither outlives the other. What it took
%% counts as ours.
%%
%% Before it, two others have room, one for the message that tells a tuple and one for
%% all, and write all over it, in small steps. What the operating system takes to give
%% memory falls into these then, since the runtime gives the same room again: else it
%% would take 10 ms and more within a single step.
%%
%% After each we do nothing for a moment, in which it is gone before we need room.
macro_beside(Arguments) ->
    Count = erlang:system_info(process_count),
    Room = 65536 + 3 * Count,
    Limits = [link, erlang:process_info(erlang:self(), priority), erlang:process_info(erlang:self(), max_heap_size)],
    [begin
         erlang:spawn_opt(lists, seq, [1, Words div 2 - 16], [monitor, {min_heap_size, Words} | Limits]),
         prim_eval:'receive'(fun erlang:is_tuple/1, infinity),
         macro_sleep(1)
     end || Words <- [Count, Room]],
    Asked = erlang:monotonic_time(microsecond),
    erlang:spawn_opt(erl_eval, exprs, Arguments, [{min_heap_size, Room} | Limits]),
    [Told, Took, Busy] = prim_eval:'receive'(fun erlang:tuple_to_list/1, infinity),
    erlang:put(spawn_opt, erlang:get(spawn_opt) + 3),
    erlang:put(reductions, erlang:get(reductions) - Took),
    erlang:put(pause, erlang:get(pause) + erlang:monotonic_time(microsecond) - Asked - Busy),
    macro_sleep(1),
    Told.
