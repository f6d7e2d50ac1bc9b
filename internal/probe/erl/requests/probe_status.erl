%% Whether a module of that name is loaded, its MD5, and whether old code of it is
%% still there. Its name makes no atom: one that nobody has used is of no module.
probe_status(Name) ->
    Processes = erlang:system_info(process_count),
    case try erlang:binary_to_existing_atom(Name, utf8) catch error:badarg -> [] end of
        [] -> {[], false, Processes};
        Module ->
            {case erlang:module_loaded(Module) of
                 true -> erlang:get_module_info(Module, md5);
                 false -> []
             end, erlang:check_old_code(Module), Processes}
    end.
