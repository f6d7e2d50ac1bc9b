%% The next Count pids of the sweep.
macro_slice(Count) ->
    {Here, Rest} = lists:split(Count, erlang:get(process)),
    erlang:put(process, Rest),
    Here.
