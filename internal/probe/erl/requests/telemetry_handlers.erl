%% To which events, of those whose name begins with one of Words, handlers of the
%% application are attached: `undefined` where the library telemetry is not loaded,
%% `error` where its application does not run. Words come as text: where nobody
%% spoke of `beam` yet there is no atom of it, and no handler. Handlers are copied to
%% be read, with what they were attached with; our heap bounds that.
telemetry_handlers(Words, Most) ->
    case erlang:function_exported(telemetry, execute, 3) of
        false -> undefined;
        true ->
            try lists:sublist(lists:usort([maps:get(event_name, Handler)
                                           || Word <- Words,
                                              Prefix <- try [[erlang:binary_to_existing_atom(Word, utf8)]] catch _:_ -> [] end,
                                              Handler <- telemetry:list_handlers(Prefix)]), Most)
            catch _:_ -> error
            end
    end.
