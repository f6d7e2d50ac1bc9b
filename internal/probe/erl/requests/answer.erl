%% The frame around every question. The question's own expressions, Question, are
%% evaluated by themselves with their own Bindings: erl_eval's work grows with the
%% square of the variables in sight. `pause` in the process dictionary is the time
%% spent in pauses, so that `Busy` is what we really took.
answer(Reply, MaxSize, Bindings) ->
    erlang:put(runtime, erlang:monotonic_time(microsecond)),
    erlang:put(pause, 0),
    {value, Result, _} = erl_eval:exprs(question(), Bindings, none),
    Busy = erlang:monotonic_time(microsecond) - erlang:get(runtime) - erlang:get(pause),
    {reductions, Reductions} = erlang:process_info(erlang:self(), reductions),
    Answer = {return, Reductions, Busy, Result},
    Size = erlang:external_size(Answer),
    case Size =< MaxSize of
        true -> erlang:send(Reply, Answer, [noconnect]);
        false -> erlang:send(Reply, {size, Reductions, Busy, Size}, [noconnect])
    end.
