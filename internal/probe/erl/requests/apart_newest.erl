%% How many processes there are. Under `parent` those that were not there the last
%% time, see macro_newest. `max` holds the largest pids of the last two times; to begin
%% with our own, which is older than any round, and a number, which is less than any
%% pid. `links` holds who was told the last time.
apart_newest() ->
    {Last, Older} = erlang:get(max),
    {Total, Largest, Newest, Late} = case macro_many() of
                                         true -> macro_beside(beside_newest(erlang:self(), Older, Last, erlang:get(links)));
                                         false -> macro_newest(Older, Last, erlang:get(links), 0)
                                     end,
    erlang:put(max, {Largest, Last}),
    erlang:put(links, Late),
    erlang:put(parent, Newest),
    Total.
