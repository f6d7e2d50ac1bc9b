%% Make room for a sweep, and bound it. The list of all pids lies on our heap for as
%% long as the sweep lasts; with little room beside it, it is copied again and again.
macro_room(Words) ->
    erlang:process_flag(min_heap_size, 65536 + 3 * erlang:system_info(process_count)),
    macro_bound(Words).
