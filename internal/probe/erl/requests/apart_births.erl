%% Who was born since the last round: the births that are followed from now on are
%% told. How many processes there are, and how many were born. When they are many, what
%% they were found in is let go, and at the end they are: it would grow old.
apart_births() ->
    Total = apart_newest(),
    Births = erlang:tuple_size(erlang:get(parent)),
    macro_let_go(Births),
    [apart_adopt(First) || First <- lists:seq(1, Births, erlang:get(all) * erlang:get(index))],
    erlang:put(parent, []),
    macro_let_go(Births),
    {Total, Births}.
