%% The frame around every question. BODY() stands for the question's own
%% expressions. `pause` in the process dictionary is the time spent in pauses, so
%% that `Busy` is what we really took.
answer(Reply, MaxSize) ->
    erlang:put(runtime, erlang:monotonic_time(microsecond)),
    erlang:put(pause, 0),
    Result = BODY(),
    Busy = erlang:monotonic_time(microsecond) - erlang:get(runtime) - erlang:get(pause),
    {reductions, Reductions} = erlang:process_info(erlang:self(), reductions),
    Answer = {return, Reductions, Busy, Result},
    Size = erlang:external_size(Answer),
    case Size =< MaxSize of
        true -> erlang:send(Reply, Answer, [noconnect]);
        false -> erlang:send(Reply, {size, Reductions, Busy, Size}, [noconnect])
    end.
