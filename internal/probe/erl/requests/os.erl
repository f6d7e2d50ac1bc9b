%% What Linux tells about the host and the VM process: the first Bytes of each
%% file. prim_file reads on a dirty I/O scheduler and asks no server. Opened
%% files are counted only where the ports promise that there are few.
os(Files, Bytes, Descriptors, MaxPorts) ->
    {[case File =:= <<>> orelse prim_file:read_file(File) of
          {ok, Text} -> binary:part(Text, 0, erlang:min(Bytes, erlang:byte_size(Text)));
          _ -> undefined
      end || File <- Files],
     case erlang:system_info(port_count) =< MaxPorts of
         true ->
             case prim_file:list_dir(Descriptors) of
                 {ok, Names} -> erlang:length(Names);
                 _ -> undefined
             end;
         false -> undefined
     end}.
