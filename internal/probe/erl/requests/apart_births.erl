%% Who was born since the last round: the births that are followed from now on are
%% told. How many processes there are, and how many were born. The list of all pids
%% is let go first, when much is to be told: it would grow old with what is told.
apart_births() ->
    Total = apart_newest(),
    Births = erlang:length(erlang:get(parent)),
    case Births > erlang:get(index) of
        true -> erlang:garbage_collect();
        false -> ok
    end,
    [apart_adopt(Step) || Step <- macro_steps(Births, erlang:get(index))],
    {Total, Births}.
