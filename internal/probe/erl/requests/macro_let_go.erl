%% Collect our own heap, after much.
macro_let_go(Many) ->
    case Many > erlang:get(index) of
        true -> erlang:garbage_collect();
        false -> ok
    end.
