%% The first pairs of a process dictionary.
dictionary(Reply, MaxSize, Pid, Most, MaxContents, Longest, Largest) ->
    macro_contents(Reply, MaxSize, Pid, dictionary, Most, MaxContents, Longest, Largest).
