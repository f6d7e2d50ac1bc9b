%% Wait for a word of ours: true, or `timeout`. Anything that comes counts as one;
%% nobody else writes to us. This is what a receive of erl_eval is made of, but with
%% a function that allocates nothing: a process that is killed for its heap while it
%% interprets a receive can take the runtime down with it (OTP 23, 29).
macro_hear(Timeout) ->
    case prim_eval:'receive'(fun erlang:is_atom/1, Timeout) of
        timeout -> timeout;
        _ -> true
    end.
