%% Tell rows, so many at a time.
apart_told(Rows, What) ->
    [macro_more(erlang:get(control), erlang:get(size), {What, lists:sublist(Rows, First, erlang:get(messages))})
     || First <- lists:seq(1, erlang:length(Rows), erlang:get(messages))].
