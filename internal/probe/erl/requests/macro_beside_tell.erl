%% The last thing that a beside_ question does: tell Parent what it found, and what it
%% took. Others have a turn between the large steps, of which this is one.
macro_beside_tell(Parent, What) ->
    macro_sleep(1),
    {reductions, Took} = erlang:process_info(erlang:self(), reductions),
    erlang:send(Parent, {What, Took, erlang:monotonic_time(microsecond) - erlang:get(runtime) - erlang:get(pause)}, [noconnect]).
