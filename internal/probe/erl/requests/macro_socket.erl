%% Bytes read from and written to a socket, of its info.
macro_socket(Info) ->
    {maps:get(read_byte, maps:get(counters, Info)), maps:get(write_byte, maps:get(counters, Info))}.
