%% How many processes there are, the largest pid, and a tuple of those that were not
%% there the last time. Pids grow as they are given out, so that these are the largest.
%% But one may get its pid and show only after another with a larger one has: therefore
%% all since the time before the last (Older) are taken, less those that were told the
%% last time (Told). What is to be Told the next time: those since the last.
%%
%% We are in the list, and are not counted where we are one of Others, who will have
%% ended when somebody comes to ask about us.
macro_newest(Older, Last, Told, Others) ->
    Now = erlang:processes(),
    case Others of 0 -> ok; _ -> macro_sleep(1) end,
    Newest = case Older of
                 0 -> Now;
                 _ -> ets:match_spec_run(Now, ets:match_spec_compile([{'$1', [{'>', '$1', Older}, {'=/=', '$1', erlang:self()}], ['$1']}])) -- Told
             end,
    {erlang:length(Now) - Others, lists:max(Now), erlang:list_to_tuple(Newest),
     ets:match_spec_run(Newest, ets:match_spec_compile([{'$1', [{'>', '$1', Last}], ['$1']}]))}.
