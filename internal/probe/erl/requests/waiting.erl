%% Up to Most processes that may wait for something, found without waking any:
%% those that are neither ready to run nor collecting garbage, with Least words of
%% stack or more. Below 233 words of heap a process hibernates. The search begins
%% at number From of all processes, goes round, and ends when there are enough. How many
%% were read is told without a process that told us who there is.
waiting(Room, Items, From, Least, Most, Slice, Pause) ->
    {Total, _} = macro_sweep(Room, Slice),
    Size = erlang:tuple_size(erlang:get(process)),
    Passed = From rem Size,
    erlang:put(max, []),
    erlang:put(index, Total - Size),
    Shape = ets:match_spec_compile([{{[{status, '$1'}, {stack_size, '$2'}, {heap_size, '$3'}], '$4'},
                                     [{'>=', '$2', Least}, {'>=', '$3', 233},
                                      {'=/=', '$1', runnable}, {'=/=', '$1', garbage_collecting}],
                                     [{{'$2', '$3', '$4'}}]}]),
    [case erlang:length(erlang:get(max)) < Most of
         true ->
             Here = macro_here(First, erlang:min(Slice, End - First + 1)),
             erlang:put(max, erlang:get(max) ++ ets:match_spec_run(lists:zip(macro_info(Here, Items), Here), Shape)),
             erlang:put(index, erlang:get(index) + erlang:length(Here)),
             macro_pause(Pause);
         false -> ok
     end || {First, End} <- [{Ahead, Size} || Ahead <- lists:seq(Passed + 1, Size, Slice)] ++
                                [{Behind, Passed} || Behind <- lists:seq(1, Passed, Slice)]],
    {Total, erlang:get(index), erlang:length(erlang:get(max)), lists:sublist(erlang:get(max), Most)}.
