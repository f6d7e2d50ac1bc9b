%% What processes wait in: the functions on their stacks, and with them, in the
%% same moment, whom they monitor or which ports they are linked to (Peers), if
%% that is among the Items, of which current_stacktrace is the first. Who is
%% monitored is told name, queue and status of once, and is not woken. A process
%% that hibernates is not woken either: its heap (the first of Cheap) has no size
%% out of Sizes, since hibernation cuts it to what is in use. One with more than
%% Queue messages (the second of Cheap) is asked for the Light items alone: the
%% others walk its queue. Before OTP 26.2 the last of the Items may be the whole
%% dictionary; only what it and the items hold under the Keys leaves the node.
waits(Pids, Cheap, Sizes, Items, Light, Queue, Peers, Most, Keys, Largest) ->
    Living = ets:match_spec_compile([{{'_', '$1'}, [{is_list, '$1'}], ['$_']}]),
    {Here, Basics} = lists:unzip(ets:match_spec_run(lists:zip(Pids, macro_info(Pids, Cheap)), Living)),
    Values = macro_second(lists:map(fun lists:unzip/1, Basics)),
    Awake = lists:zipwith(fun lists:member/2, lists:map(fun erlang:hd/1, Values), macro_all(Sizes, Here)),
    {Asked, Wanted} = lists:unzip(ets:match_spec_run(lists:zip3(Awake, Here, Values), ets:match_spec_compile(
        [{{true, '$1', ['_', '$2' | '_']}, [{'>', '$2', Queue}], [{{'$1', {const, Light}}}]},
         {{true, '$1', '_'}, [], [{{'$1', {const, Items}}}]}]))),
    {Who, Looks} = lists:unzip(ets:match_spec_run(lists:zip(Asked, case lists:last(Items) of
                                                                       dictionary -> [macro_light(Pid, What, Largest) || {Pid, What} <- lists:zip(Asked, Wanted)];
                                                                       _ -> lists:zipwith(fun erlang:process_info/2, Asked, Wanted)
                                                                   end), Living)),
    Infos = case lists:last(Items) of
                dictionary ->
                    lists:zipwith(fun lists:append/2, Looks,
                                  ets:match_spec_run(lists:zipwith3(fun lists:keyfind/3, macro_all(dictionary, Who), macro_all(1, Who), Looks),
                                                     ets:match_spec_compile([{{dictionary, '$1'}, [], ['$1']}, {'_', [], [[]]}])));
                _ -> Looks
            end,
    Frames = ets:match_spec_compile([{{'$1', '$2', '$3', '_'}, [], [{{'$1', '$2', '$3'}}]}]),
    Stacks = lists:zipwith(fun ets:match_spec_run/2, macro_second(lists:map(fun erlang:hd/1, Infos)), macro_all(Frames, Who)),
    All = case Peers of
              false -> macro_all([], Who);
              monitors -> macro_second(lists:zipwith3(fun lists:keyfind/3, macro_all(Peers, Who), macro_all(1, Who), Infos));
              links ->
                  Ports = ets:match_spec_compile([{'$1', [{is_port, '$1'}], ['$1']}]),
                  lists:zipwith(fun ets:match_spec_run/2,
                                macro_second(lists:zipwith3(fun lists:keyfind/3, macro_all(Peers, Who), macro_all(1, Who), Infos)),
                                macro_all(Ports, Who))
          end,
    Shown = lists:zipwith(fun lists:sublist/2, All, macro_all(Most, Who)),
    {Names, Known} = case Peers of
                         monitors ->
                             Distinct = lists:usort(lists:append(Shown)),
                             Near = erlang:node(erlang:self()),
                             Called = ets:match_spec_run(Distinct, ets:match_spec_compile([{{process, {'$1', Near}}, [], ['$1']}])),
                             Behind = lists:map(fun erlang:whereis/1, Called),
                             {lists:zip(Called, Behind),
                              lists:usort(ets:match_spec_run(Distinct ++ Behind, ets:match_spec_compile(
                                  [{{process, '$1'}, [{is_pid, '$1'}, {'=:=', {node, '$1'}, Near}], ['$1']},
                                   {'$1', [{is_pid, '$1'}], ['$1']}])))};
                         _ -> {[], []}
                     end,
    {lists:zip3(Here, Awake, Values), Who,
     lists:zipwith(fun lists:sublist/2, Stacks, macro_all(16, Who)),
     lists:zip(lists:map(fun erlang:length/1, All), Shown),
     [lists:zipwith3(fun lists:keyfind/3, macro_all(Key, Who), macro_all(1, Who), Infos) || Key <- Keys],
     Names, lists:zip(Known, macro_info(Known, [registered_name, message_queue_len, status]))}.
