%% Who is there: a resident that goes over all processes each time it hears `ok`
%% and tells what is new since the last time, so that nothing is told twice.
%% Between two rounds it keeps two words for each process that it follows: its pid
%% and its reductions, a tuple of each for every group. Nobody is woken. A round
%% answers in parts {What, Rows}:
%%
%%   new              [{Pid, Initial call, Group leader, Parent}], told once
%%   all              the same, of those that are followed whatever their number is
%%   registered       the same, of older ones that have got a name since
%%   status           [{Pid, Reductions, Queue, Heap, Stack, Status}] of those that ran, or have messages waiting
%%   exiting          [Pid], of those that have ended
%%   registered_name  [{Name, Pid}], all, when they are not the same as last time
%%
%% and at last with the number of processes and of births. Of births one in Each
%% is followed (all when it is 1), chosen by a hash of the pid, and each of those
%% that have a name or a pid before First; the others are counted only.
%%
%% The first round tells everybody, and somebody waits for it: it rests a third as
%% long as the others. It has a larger heap, so that what is told does not grow old.
%%
%% What is asked for stays in the process dictionary, so that the steps of a round
%% have few variables in sight.
census(Reply, MaxSize, Room, Each, First, Born, BornPattern, BornRow, Items, Pattern, Row, Slice, Most, Pause, Rounds) ->
    erlang:put(control, Reply),
    erlang:put(size, MaxSize),
    erlang:put(memory, Room),
    erlang:put(all, Each),
    erlang:put(data, Born),
    erlang:put(format, Items),
    erlang:put(index, Slice),
    erlang:put(messages, Most),
    erlang:put(process, []),
    erlang:put(links, []),
    erlang:put(max, {erlang:self(), 0}),
    erlang:put(registered_name, []),
    erlang:put(registered, []),
    erlang:put(status, ets:match_spec_compile([{{'$1', Pattern}, [], [Row]}])),
    erlang:put(initial_call, ets:match_spec_compile([{{'$1', BornPattern}, [], [BornRow]}])),
    erlang:put(monitors, ets:match_spec_compile([{{'$1', '$2', []}, [{'=:=', {'rem', '$1', Each}, 0}, {'>=', '$2', First}], ['$2']}])),
    erlang:put(port, ets:match_spec_compile([{{'_', '$2', {registered_name, '_'}}, [], ['$2']}, {{'_', '$2', '_'}, [{'<', '$2', First}], ['$2']}])),
    erlang:put(message_queue_len, ets:match_spec_compile(
        [{{undefined, '$3', '_'}, [], [{{'$3'}}]},
         {{[{reductions, '$1'}, {message_queue_len, '$2'}], '$3', '$4'}, [{'orelse', {'=/=', '$1', '$4'}, {'>', '$2', 0}}], ['$3']}])),
    erlang:put(exiting, ets:match_spec_compile([{{'$1'}, [], ['$1']}])),
    erlang:put(running, ets:match_spec_compile([{'$1', [{is_pid, '$1'}], ['$1']}])),
    erlang:put(binary, ets:match_spec_compile([{[{reductions, '$1'}, '_'], [], ['$1']}])),
    erlang:put(waiting, ets:match_spec_compile([{{[{reductions, '_'}, '_'], '$1'}, [], ['$1']}])),
    erlang:put(low, Pause div 3),
    erlang:process_flag(min_heap_size, 131072),
    apart_round(),
    erlang:process_flag(min_heap_size, 65536),
    erlang:garbage_collect(),
    erlang:put(low, Pause),
    [apart_round() || _ <- lists:seq(2, Rounds)].
