%% A closer look at some processes at once: the values of Items for those whose
%% message queue is not longer than Queue, of Cheap for the others, since `memory`
%% and its like walk the queue. Items wake the process, Cheap does not. Before OTP
%% 26.2 single keys of a dictionary cannot be asked for: `dictionary` is the last
%% of the Items then (Whole), and only what it holds under the Keys is answered.
%% Before it comes `garbage_collection_info`, the last of the others, of which only
%% the Volumes are answered: the whole of it is as long as all the rest of a row.
%% A process that has ended is in neither list.
details(Pids, Items, Cheap, Keys, Whole, Largest, Queue, Volumes) ->
    {Short, Long} = macro_by_queue(Pids, Queue),
    Living = ets:match_spec_compile([{{'_', '$1'}, [{is_list, '$1'}], ['$_']}]),
    Looks = case Whole of
                false -> macro_info(Short, Items);
                true -> [macro_light(Pid, Items, Largest) || Pid <- Short]
            end,
    {Who, Infos} = lists:unzip(ets:match_spec_run(lists:zip(Short, Looks), Living)),
    {Names, Found} = case Whole of
                         false -> {[], Infos};
                         true ->
                             Dictionaries = macro_second(lists:map(fun lists:last/1, Infos)),
                             {[lists:zipwith3(fun lists:keyfind/3, macro_all(Key, Who), macro_all(1, Who), Dictionaries) || Key <- Keys],
                              lists:map(fun lists:droplast/1, Infos)}
                     end,
    Collections = macro_second(lists:map(fun lists:last/1, Found)),
    {Queued, Basics} = lists:unzip(ets:match_spec_run(lists:zip(Long, macro_info(Long, Cheap)), Living)),
    {Who, macro_second(lists:map(fun lists:unzip/1, lists:map(fun lists:droplast/1, Found))), Names,
     [macro_second(lists:zipwith3(fun lists:keyfind/3, macro_all(Volume, Who), macro_all(1, Who), Collections)) || Volume <- Volumes],
     Queued, macro_second(lists:map(fun lists:unzip/1, Basics))}.
