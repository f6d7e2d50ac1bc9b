%% Loaded applications and the masters of those that run, from the application
%% controller's public table: the controller itself is not asked. Without a
%% callback module (`mod`) an application is a library.
applications(Reply, MaxSize, Most, Some) ->
    Loaded = lists:append(ets:match(ac_tab, {{loaded, '$1'}, '_'})),
    Masters = ets:match(ac_tab, {{application_master, '$1'}, '$2'}),
    Described = [{Name,
                  try {ok, Text} = application:get_key(Name, description), lists:sublist(Text, 200)
                  catch _:_ -> [] end,
                  try {ok, Version} = application:get_key(Name, vsn), lists:sublist(Version, 100)
                  catch _:_ -> [] end,
                  application:get_key(Name, mod) =:= {ok, []}}
                 || Name <- lists:sublist(lists:sort(Loaded), Most)],
    [macro_more(Reply, MaxSize, lists:sublist(Described, From, Some))
     || From <- lists:seq(1, erlang:length(Described), Some)],
    {erlang:length(Loaded), lists:sublist([{App, Master} || [App, Master] <- Masters], Most)}.
