%% The answer, with what it cost since macro_begin and how many processes it started,
%% when it is within Limit bytes.
macro_tell(To, Limit, Result) ->
    Busy = erlang:monotonic_time(microsecond) - erlang:get(runtime) - erlang:get(pause),
    {reductions, Reductions} = erlang:process_info(erlang:self(), reductions),
    Answer = {return, Reductions - erlang:get(reductions), Busy, erlang:get(spawn_opt), Result},
    Size = erlang:external_size(Answer),
    case Size =< Limit of
        true -> erlang:send(To, Answer, [noconnect]);
        false -> erlang:send(To, {size, Reductions - erlang:get(reductions), Busy, Size}, [noconnect])
    end.
