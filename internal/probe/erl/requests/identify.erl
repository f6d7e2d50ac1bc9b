%% Who some processes are, where they say so themselves: their label, what proc_lib
%% noted, how many links they have. Wakes each once. From OTP 27 on (Whole is
%% false) Items has single keys of the dictionary, and Shape makes a row of the
%% answer, in C. Before, whole dictionaries come to us, of which only what is under
%% the Keys leaves the node, a column for each. A process that has ended is left out.
identify(Pids, Items, Keys, Whole, Shape) ->
    Looks = macro_info(Pids, Items),
    case Whole of
        false -> ets:match_spec_run(lists:zip(Pids, Looks), ets:match_spec_compile(Shape));
        true ->
            {Who, Infos} = lists:unzip(ets:match_spec_run(lists:zip(Pids, Looks),
                                                          ets:match_spec_compile([{{'_', '$1'}, [{is_list, '$1'}], ['$_']}]))),
            Dictionaries = macro_second(lists:map(fun lists:last/1, Infos)),
            {Who, lists:map(fun erlang:length/1, macro_second(lists:map(fun erlang:hd/1, Infos))),
             [lists:zipwith3(fun lists:keyfind/3, macro_all(Key, Who), macro_all(1, Who), Dictionaries) || Key <- Keys]}
    end.
