%% Bound our heap by the number of processes there are.
macro_bound(Words) ->
    erlang:process_flag(max_heap_size, #{size => erlang:element(1, Words) + erlang:element(2, Words) * erlang:system_info(process_count),
                                         kill => true, error_logger => false}).
