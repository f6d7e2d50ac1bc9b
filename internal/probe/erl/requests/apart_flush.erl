%% Send what has gathered.
apart_flush() ->
    apart_told(erlang:put(new, []), status),
    apart_told(erlang:put('DOWN', []), exiting).
