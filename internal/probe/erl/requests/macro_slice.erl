%% The next Count of the list under `process`.
macro_slice(Count) ->
    {Here, Rest} = lists:split(Count, erlang:get(process)),
    erlang:put(process, Rest),
    Here.
