%% The frame around every question. The question's own expressions, Question, are
%% evaluated by themselves with their own Bindings: erl_eval's work grows with the
%% square of the variables in sight. `pause` in the process dictionary is the time
%% spent in pauses, so that `Busy` is what we really took.
answer(Reply, MaxSize, Bindings) ->
    macro_begin(),
    {value, Result, _} = erl_eval:exprs(question(), Bindings, none),
    macro_tell(Reply, MaxSize, Result).
