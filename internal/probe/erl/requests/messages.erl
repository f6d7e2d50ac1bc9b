%% The first messages that wait in a process, oldest first. They stay where they are.
messages(Reply, MaxSize, Pid, Most, MaxContents, Longest, Largest) ->
    macro_contents(Reply, MaxSize, Pid, messages, Most, MaxContents, Longest, Largest).
