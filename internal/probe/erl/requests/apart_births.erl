%% Who was born since the last round: the births that are followed from now on are
%% told. How many processes there are, and how many were born.
apart_births() ->
    Total = apart_newest(),
    Births = erlang:length(erlang:get(parent)),
    [apart_adopt(Step) || Step <- macro_steps(Births, erlang:get(index))],
    {Total, Births}.
