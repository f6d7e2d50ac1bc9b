%% Loads the probe module through the code server, as a hot upgrade does, when no
%% module of its name is there. Where old code of it is left, to load it would first
%% purge that, which ends processes and asks every process of the node.
load_probe(Code) ->
    case {erlang:module_loaded(hodoscope_probe_1), erlang:check_old_code(hodoscope_probe_1)} of
        {false, false} ->
            case code:load_binary(hodoscope_probe_1, "hodoscope_probe_1.beam", Code) of
                {module, _} -> ok;
                {error, Why} -> {error, Why}
            end;
        _ -> exists
    end.
