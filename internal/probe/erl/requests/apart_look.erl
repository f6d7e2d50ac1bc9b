%% Look at all that are followed, in groups as they were adopted.
apart_look() ->
    erlang:put('DOWN', []),
    erlang:put(new, []),
    apart_regroup(),
    erlang:put(process, [apart_group(Group) || Group <- erlang:get(process)]),
    apart_flush().
