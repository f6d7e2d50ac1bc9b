%% Does the node still schedule? At normal priority: a low one would measure the
%% node's load, not its life.
health() ->
    {erlang:monotonic_time(microsecond), erlang:statistics(total_run_queue_lengths)}.
