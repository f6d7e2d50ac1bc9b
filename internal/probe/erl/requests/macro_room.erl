%% A sweep may hold Each words for every process there is now, and Base besides.
macro_room(Base, Each) ->
    erlang:process_flag(max_heap_size, #{size => Base + Each * erlang:system_info(process_count),
                                         kill => true, error_logger => false}).
