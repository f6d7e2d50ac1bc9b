%% Look at all that are followed, in groups as they were adopted.
apart_look(To, Limit, What, Size, Most, Percent) ->
    erlang:put('DOWN', []),
    erlang:put(new, []),
    apart_regroup(Size),
    erlang:put(process,
               [begin
                    Now = apart_group(Group, What),
                    macro_pause(Percent),
                    case erlang:length(erlang:get(new)) + erlang:length(erlang:get('DOWN')) < Most of
                        true -> ok;
                        false -> apart_flush(To, Limit, Most)
                    end,
                    Now
                end || Group <- erlang:get(process)]),
    apart_flush(To, Limit, Most).
