%% At most Most of the tables; of more a stretch that begins somewhere else each time.
macro_some(Found, Most) ->
    Total = erlang:length(Found),
    case Total =< Most of
        true -> Found;
        false ->
            {Head, Tail} = lists:split(erlang:abs(erlang:monotonic_time(microsecond)) rem Total, Found),
            lists:sublist(Tail ++ Head, Most)
    end.
