%% Was the runtime started with Argument? Its arguments may hold a cookie: only
%% yes or no leaves the node.
code_mode(File, Argument) ->
    case prim_file:read_file(File) of
        {ok, Text} -> binary:match(Text, Argument) =/= nomatch;
        _ -> undefined
    end.
