%% Takes the probe module off the node: delete, then soft_purge, which asks every
%% process whether it runs the old code, and so wakes all of them. So it is refused
%% where there are more than Most. Only the module with that MD5 is ours to delete.
%% When a process still runs it, its code stays until this is asked again.
unload_probe(MD5, Most) ->
    case erlang:system_info(process_count) > Most of
        true -> size;
        false ->
            case case erlang:module_loaded(hodoscope_probe_1) of
                     true ->
                         case erlang:get_module_info(hodoscope_probe_1, md5) of
                             MD5 -> code:delete(hodoscope_probe_1);
                             _ -> false
                         end;
                     false -> true
                 end of
                true -> {ok, code:soft_purge(hodoscope_probe_1)};
                false -> exists
            end
    end.
