%% Who was born since the last round: the births that are followed from now on are
%% told. How many processes there are, and how many were born.
apart_births(To, Limit, Share, What, Size, Most, Percent) ->
    {Total, Births} = apart_newest(),
    erlang:put(parent, Births),
    [begin
         {Next, Later} = lists:split(Step, erlang:get(parent)),
         erlang:put(parent, Later),
         apart_adopt(To, Limit, Next, Share, What, Most),
         macro_pause(Percent)
     end || Step <- macro_steps(erlang:length(Births), Size)],
    {Total, erlang:length(Births)}.
