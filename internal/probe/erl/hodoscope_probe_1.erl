%% The questions that go over all processes, compiled. Hodoscope asks them as forms
%% for erl_eval unless it is told, by --probe, to load this module first. Then the
%% same questions cost the node less and hold less memory.
%%
%% Each exported function is one question, and the same as its file in requests/:
%% the same arguments after Reply and MaxSize, and the same answer. It runs in a
%% process of its own that is linked to the connection. Nothing is registered, no
%% table is made, nobody is monitored or sent to but Reply, and nobody is woken.
%%
%% The number in the name is the version. What a version does never changes, since
%% a node that runs for years keeps the one it was given: another version is another
%% module. There are at most four names, so at most four modules stay on a node.
%%
%% It is compiled on OTP 25 for OTP 23 to 29, see build. There is no binary syntax in
%% it: OTP 29 has not all instructions any more that OTP 25 makes of that.
-module(hodoscope_probe_1).

-export([top/10, top_walking/11, rate/11, rate_walking/12, rows/8, census/15, group_leaders/5]).

%% A slice is {Pids, First, Last}: those of a tuple from First to Last. A tuple takes
%% one word for each pid, half of what a list takes.

%% The K processes with the largest value of one item of process_info/2 that wakes
%% nobody. Pattern says which numbers of its answer count, see number/2; their sum
%% is Value, which erl_eval needs spelt out and we do not.
top(Reply, MaxSize, Room, Item, Pattern, _Value, Floor, K, Slice, Pause) ->
    answer(Reply, MaxSize, fun() ->
        bound(Room),
        Walk = walk(Slice),
        top(Walk, Item, Pattern, K, Pause, total(), {Floor, []})
    end).

top(Walk, Item, Pattern, K, Pause, Total, {Least, _} = Best) ->
    case next(Walk) of
        {{Pids, First, Last}, Rest} ->
            Better = keep(above(Pids, First, Last, Item, Pattern, Least, []), Best, K),
            pause(Pause),
            top(Rest, Item, Pattern, K, Pause, Total + Last - First + 1, Better);
        none ->
            {Total, element(2, Best), []}
    end.

%% As top, for an item whose reading walks the message queue: processes with a queue
%% longer than Queue are not asked, but named.
top_walking(Reply, MaxSize, Room, Item, Pattern, _Value, Floor, K, Slice, Pause, Queue) ->
    answer(Reply, MaxSize, fun() ->
        bound(Room),
        Walk = walk(Slice),
        top_walking(Walk, Item, Pattern, K, Pause, Queue, total(), {Floor, []}, [])
    end).

top_walking(Walk, Item, Pattern, K, Pause, Queue, Total, {Least, _} = Best, Long) ->
    case next(Walk) of
        {{_, First, Last} = Slice, Rest} ->
            {{Pids, From, To}, Longer} = short(Slice, Queue, Long),
            Better = keep(above(Pids, From, To, Item, Pattern, Least, []), Best, K),
            pause(Pause),
            top_walking(Rest, Item, Pattern, K, Pause, Queue, Total + Last - First + 1, Better, Longer);
        none ->
            {Total, element(2, Best), Long}
    end.

%% As top, by the change over Window milliseconds. Kept between the two looks are, for
%% each process, a word for the pid on our heap, and the number in external format
%% (two to eight bytes) off it. A process that ended meanwhile drops out; one that was
%% born is not seen.
rate(Reply, MaxSize, Room, Item, Pattern, Value, Floor, K, Slice, Pause, Window) ->
    rate_walking(Reply, MaxSize, Room, Item, Pattern, Value, Floor, K, Slice, Pause, none, Window).

%% As rate, for an item whose reading walks the message queue, see top_walking.
rate_walking(Reply, MaxSize, Room, Item, Pattern, _Value, Floor, K, Slice, Pause, Queue, Window) ->
    answer(Reply, MaxSize, fun() ->
        bound(Room),
        % What is packed off the heap is no reason to collect: it is kept to the end.
        process_flag(min_bin_vheap_size, 2 * erlang:system_info(process_count)),
        Began = erlang:monotonic_time(microsecond),
        Walk = walk(Slice),
        {Total, First, Long} = before(Walk, Item, Pattern, Pause, Queue, total(), [], []),
        sleep(Window),
        Elapsed = erlang:monotonic_time(microsecond) - Began,
        {Total, since(First, Item, Pattern, K, Pause, {Floor, []}), Long, Elapsed}
    end).

before(Walk, Item, Pattern, Pause, Queue, Total, Slices, Long) ->
    case next(Walk) of
        {{_, First, Last} = Slice, Rest} ->
            {{Pids, From, To} = Short, Longer} = short(Slice, Queue, Long),
            Numbers = term_to_binary(numbers(Pids, From, To, Item, Pattern)),
            pause(Pause),
            before(Rest, Item, Pattern, Pause, Queue, Total + Last - First + 1, [{Short, Numbers} | Slices], Longer);
        none ->
            {Total, lists:reverse(Slices), Long}
    end.

since([{{Pids, First, _}, Numbers} | Slices], Item, Pattern, K, Pause, {Least, _} = Best) ->
    Better = keep(grown(binary_to_term(Numbers, [safe]), Pids, First, Item, Pattern, Least, []), Best, K),
    pause(Pause),
    since(Slices, Item, Pattern, K, Pause, Better);
since([], _, _, _, _, {_, Best}) ->
    Best.

%% One row for every process, {Pid, Value of each of Items}, in parts. All Items
%% wake nobody.
rows(Reply, MaxSize, Room, Items, _Pattern, _Row, Slice, Pause) ->
    answer(Reply, MaxSize, fun() ->
        bound(Room),
        Walk = walk(Slice),
        rows(Walk, Reply, MaxSize, Items, Pause, total())
    end).

rows(Walk, Reply, MaxSize, Items, Pause, Total) ->
    case next(Walk) of
        {{Pids, First, Last}, Rest} ->
            Part = part(Pids, First, Last, Items, []),
            pause(Pause),
            more(Reply, MaxSize, Part),
            rows(Rest, Reply, MaxSize, Items, Pause, Total + Last - First + 1);
        none ->
            Total
    end.

part(Pids, First, Last, Items, Rows) when First =< Last ->
    Pid = element(Last, Pids),
    case erlang:process_info(Pid, Items) of
        undefined -> part(Pids, First, Last - 1, Items, Rows);
        Infos -> part(Pids, First, Last - 1, Items, [list_to_tuple([Pid | [Value || {_, Value} <- Infos]]) | Rows])
    end;
part(_, _, _, _, Rows) ->
    Rows.

%% Who is there: stays, and answers each time it hears `ok` with what is new since
%% the last time, see requests/census.erl. Between two rounds it keeps two words for
%% each process that it follows: its pid and its reductions, a tuple of each for
%% every group of Slice processes; and a word for each that it follows whatever its
%% number is.
census(Reply, MaxSize, Room, Each, First, Born, _BornPattern, _BornRow, Items, _Pattern, _Row, Slice, Most, Pause, Rounds) ->
    put(told, {Reply, MaxSize, Most}),
    census(Room, {Each, First}, Born, Items, Slice, [Pause div 3, Pause], {self(), 0}, [], [], {[], []}, Rounds).

census(_, _, _, _, _, _, _, _, _, _, 0) ->
    ok;
census(Room, {Each, _} = Share, Born, Items, Slice, [Pause | Later], {Last, Older}, Told, Groups, {Names, Certain}, Rounds) ->
    receive ok -> ok end,
    begun(),
    bound(Room),
    {Total, Largest, Births, Late} = newest(Older, Last, Told, Pause, Slice),
    Many = tuple_size(Births),
    {Adopted, All} = adopt({Births, 1, Each * Slice}, Share, Born, Pause, regroup(Groups, Slice), []),
    Looked = look(Adopted, Items, Pause, [], []),
    {Named, Now} = names(Names, All ++ Certain, Share, Born, Looked),
    {Reply, MaxSize, _} = get(told),
    tell(Reply, MaxSize, {Total, Many}),
    Then = case Later of [] -> [Pause]; _ -> Later end,
    census(Room, Share, Born, Items, Slice, Then, {Largest, Last}, Late, Now, Named, Rounds - 1).

%% How many there are, the largest pid, a tuple of those that are larger than Older and
%% were not Told, and those that are larger than Last: see requests/macro_newest.erl.
newest(Older, Last, Told, Pause, Slice) ->
    try erlang:processes_iterator() of
        Iterator ->
            {Total, Largest, Since} = count({Iterator, Slice}, Older, Pause, 0, Last, []),
            new(Total, Largest, Since, Last, Told)
    catch
        error:undef ->
            case many() of
                true -> beside(fun() -> since(listed(), Older, Last, Told, 1) end);
                false -> since(erlang:processes(), Older, Last, Told, 0)
            end
    end.

since(Now, Older, Last, Told, Others) ->
    Since = case Older of
        0 -> Now;
        _ -> [Pid || Pid <- Now, Pid > Older, Pid =/= self()]
    end,
    new(length(Now) - Others, lists:max(Now), Since, Last, Told).

new(Total, Largest, Since, Last, Told) ->
    New = case Told of
        [] -> Since; % to subtract nothing makes another list all the same
        _ -> Since -- Told
    end,
    {Total, Largest, list_to_tuple(New), [Pid || Pid <- Since, Pid > Last]}.

count(Walk, Older, Pause, Total, Largest, Since) ->
    case next(Walk) of
        {{Pids, First, Last}, Rest} ->
            {Larger, More} = later(Pids, First, Last, Older, Largest, Since),
            pause(Pause),
            count(Rest, Older, Pause, Total + Last - First + 1, Larger, More);
        none ->
            {Total, Largest, Since}
    end.

later(Pids, First, Last, Older, Largest, Since) when First =< Last ->
    case element(First, Pids) of
        Pid when Pid > Older -> later(Pids, First + 1, Last, Older, max(Pid, Largest), [Pid | Since]);
        _ -> later(Pids, First + 1, Last, Older, Largest, Since)
    end;
later(_, _, _, _, Largest, Since) ->
    {Largest, Since}.

%% Begin to follow, of the births of each step, those that are to be. All has those
%% that are followed whatever their number is.
adopt(Walk, Share, Born, Pause, Groups, All) ->
    case next(Walk) of
        {{Pids, First, Last}, Rest} ->
            {Some, Certain} = chosen(Pids, First, Last, Share, [], []),
            told(new, births(Some, Born)),
            told(all, births(Certain, Born)),
            pause(Pause),
            adopt(Rest, Share, Born, Pause, groups([Some, Certain], Groups), Certain ++ All);
        none ->
            {Groups, All}
    end.

%% One in Each of the births, and all those that have a name or a pid before First.
chosen(Pids, From, To, Share, Some, All) when From =< To ->
    Pid = element(To, Pids),
    case select(Pid, Share) of
        some -> chosen(Pids, From, To - 1, Share, [Pid | Some], All);
        all -> chosen(Pids, From, To - 1, Share, Some, [Pid | All]);
        none -> chosen(Pids, From, To - 1, Share, Some, All)
    end;
chosen(_, _, _, _, Some, All) ->
    {Some, All}.

select(_, {1, _}) -> some;
select(Pid, {Each, First}) ->
    case Pid < First orelse erlang:process_info(Pid, registered_name) of
        [] ->
            case one_in(Each, Pid) of
                true -> some;
                false -> none
            end;
        undefined -> none;
        _ -> all
    end.

one_in(Each, Pid) -> erlang:phash2(Pid) rem Each =:= 0.

%% With -1 for reductions, which nobody has, so that the look that comes next tells
%% their numbers.
groups(Followed, Groups) ->
    [{list_to_tuple(Pids), erlang:make_tuple(length(Pids), -1)} || Pids <- Followed, Pids =/= []] ++ Groups.

births(Pids, Born) -> [Row || Pid <- Pids, Row <- [row(Pid, Born)], Row =/= none].

row(Pid, Items) ->
    case erlang:process_info(Pid, Items) of
        undefined -> none;
        Infos -> list_to_tuple([Pid | [Value || {_, Value} <- Infos]])
    end.

%% Look at all groups, and tell the rows of who ran and the pids of who has ended.
look([{Pids, Numbers} = Group | Groups], Items, Pause, Rows, Ended) ->
    {Now, MoreRows, MoreEnded} = seen(Pids, Numbers, tuple_size(Pids), Items, [], [], Rows, Ended),
    After = if
        MoreRows =:= Rows, MoreEnded =:= Ended -> Group;
        true -> Now
    end,
    pause(Pause),
    {_, _, Most} = get(told),
    case length(MoreRows) + length(MoreEnded) < Most of
        true ->
            [After | look(Groups, Items, Pause, MoreRows, MoreEnded)];
        false ->
            told(status, MoreRows),
            told(exiting, MoreEnded),
            [After | look(Groups, Items, Pause, [], [])]
    end;
look([], _, _, Rows, Ended) ->
    told(status, Rows),
    told(exiting, Ended),
    [].

seen(Pids, Numbers, N, Items, Alive, Counts, Rows, Ended) when N > 0 ->
    Pid = element(N, Pids),
    case erlang:process_info(Pid, [reductions, message_queue_len]) of
        [{_, Count}, {_, 0}] when Count =:= element(N, Numbers) ->
            seen(Pids, Numbers, N - 1, Items, [Pid | Alive], [Count | Counts], Rows, Ended);
        [{_, Count}, _] ->
            More = case row(Pid, Items) of none -> Rows; Row -> [Row | Rows] end,
            seen(Pids, Numbers, N - 1, Items, [Pid | Alive], [Count | Counts], More, Ended);
        undefined ->
            seen(Pids, Numbers, N - 1, Items, Alive, Counts, Rows, [Pid | Ended])
    end;
seen(_, _, 0, _, Alive, Counts, Rows, Ended) ->
    {{list_to_tuple(Alive), list_to_tuple(Counts)}, Rows, Ended}.

%% Groups get small as processes end and new ones come. When there are many more
%% than there need to be, those that are less than half full are put together.
regroup(Groups, Slice) ->
    Members = lists:sum([tuple_size(Pids) || {Pids, _} <- Groups]),
    case length(Groups) > 2 * (Members div Slice) + 10 of
        false ->
            Groups;
        true ->
            {Small, Full} = lists:partition(fun({Pids, _}) -> 2 * tuple_size(Pids) =< Slice end, Groups),
            split(lists:append([tuple_to_list(Pids) || {Pids, _} <- Small]),
                  lists:append([tuple_to_list(Counts) || {_, Counts} <- Small]), Slice, Full)
    end.

split([], [], _, Groups) ->
    Groups;
split(Pids, Counts, Slice, Groups) ->
    N = min(Slice, length(Pids)),
    {These, Others} = lists:split(N, Pids),
    {Theirs, More} = lists:split(N, Counts),
    split(Others, More, Slice, [{list_to_tuple(These), list_to_tuple(Theirs)} | Groups]).

%% Registered names and whose they are, told when that has changed. With them goes
%% who is followed whatever its number is. Where not all are followed, those are told
%% that have a name now and had none when they were born, and followed from now on
%% unless they are already, as one in so many.
names(Before, Certain, Share, Born, Groups) ->
    case [{Name, whereis(Name)} || Name <- lists:sublist(registered(), 5000)] of
        Before ->
            {{Before, Certain}, Groups};
        Names ->
            told(registered_name, Names),
            {All, Now} = late(Names, Certain, Share, Born, Groups),
            {{Names, All}, Now}
    end.

late(_, Certain, {1, _}, _, Groups) ->
    {Certain, Groups};
late(Names, Certain, {Each, _}, Born, Groups) ->
    Alive = [Pid || Pid <- Certain, erlang:process_info(Pid, registered_name) =/= undefined],
    Late = [Pid || {_, Pid} <- Names, is_pid(Pid)] -- Alive,
    told(registered, births(Late, Born)),
    {Late ++ Alive, groups([[Pid || Pid <- Late, not one_in(Each, Pid)]], Groups)}.

%% Tell rows, so many at a time.
told(_, []) ->
    ok;
told(What, Rows) ->
    {Reply, MaxSize, Most} = get(told),
    case length(Rows) > Most of
        true ->
            {Now, Later} = lists:split(Most, Rows),
            more(Reply, MaxSize, {What, Now}),
            told(What, Later);
        false ->
            more(Reply, MaxSize, {What, Rows})
    end.

%% How many processes have which group leader.
group_leaders(Reply, MaxSize, Room, Slice, Pause) ->
    answer(Reply, MaxSize, fun() ->
        bound(Room),
        Walk = walk(Slice),
        group_leaders(Walk, Pause, total(), #{})
    end).

group_leaders(Walk, Pause, Total, Counts) ->
    case next(Walk) of
        {{Pids, First, Last}, Rest} ->
            More = leaders(Pids, First, Last, none, 0, Counts),
            pause(Pause),
            group_leaders(Rest, Pause, Total + Last - First + 1, More);
        none ->
            {Total, lists:sort(maps:to_list(Counts))}
    end.

%% Neighbours mostly have the same leader, so the map is seldom changed.
leaders(Pids, First, Last, Leader, N, Counts) when First =< Last ->
    case erlang:process_info(element(First, Pids), group_leader) of
        {_, Leader} -> leaders(Pids, First + 1, Last, Leader, N + 1, Counts);
        {_, Other} -> leaders(Pids, First + 1, Last, Other, 1, add(Leader, N, Counts));
        undefined -> leaders(Pids, First + 1, Last, Leader, N, Counts)
    end;
leaders(_, _, _, Leader, N, Counts) ->
    add(Leader, N, Counts).

add(_, 0, Counts) -> Counts;
add(Leader, N, Counts) -> Counts#{Leader => maps:get(Leader, Counts, 0) + N}.

%%% What is done once for each process

%% Those of a slice with a number larger than Least. Most slices have none.
above(Pids, First, Last, Item, Pattern, Least, Found) when First =< Last ->
    Pid = element(First, Pids),
    case number(erlang:process_info(Pid, Item), Pattern) of
        N when is_integer(N), N > Least -> above(Pids, First + 1, Last, Item, Pattern, Least, [{N, Pid} | Found]);
        _ -> above(Pids, First + 1, Last, Item, Pattern, Least, Found)
    end;
above(_, _, _, _, _, _, Found) ->
    Found.

%% The numbers of a slice. Who has ended counts as 0 and drops out at the second look.
numbers(Pids, First, Last, Item, Pattern) when First =< Last ->
    case number(erlang:process_info(element(First, Pids), Item), Pattern) of
        none -> [0 | numbers(Pids, First + 1, Last, Item, Pattern)];
        N -> [N | numbers(Pids, First + 1, Last, Item, Pattern)]
    end;
numbers(_, _, _, _, _) ->
    [].

%% Those of a slice whose number has grown by more than Least.
grown([Old | Numbers], Pids, First, Item, Pattern, Least, Found) ->
    Pid = element(First, Pids),
    case number(erlang:process_info(Pid, Item), Pattern) of
        N when is_integer(N), N - Old > Least -> grown(Numbers, Pids, First + 1, Item, Pattern, Least, [{N - Old, Pid} | Found]);
        _ -> grown(Numbers, Pids, First + 1, Item, Pattern, Least, Found)
    end;
grown([], _, _, _, _, _, Found) ->
    Found.

%% The number in an answer of process_info/2: {Item, Number} with {Item, '$1'} as
%% Pattern; or in {Item, [{Name, Number}]} the sum of those that have a {Name, _} at
%% their place in the pattern's list, and not '_'.
number({_, N}, _) when is_integer(N) -> N;
number({_, Infos}, {_, Pattern}) -> sum(Infos, Pattern, 0);
number(undefined, _) -> none.

sum([{Name, N} | Infos], [{Name, _} | Pattern], Sum) -> sum(Infos, Pattern, Sum + N);
sum([_ | Infos], ['_' | Pattern], Sum) -> sum(Infos, Pattern, Sum);
sum(_, '_', Sum) -> Sum.

%% Those of a slice whose message queue is not longer than Queue. Of the others some
%% are named.
short(Slice, none, Long) ->
    {Slice, Long};
short({Pids, First, Last} = Slice, Queue, Long) ->
    case queued(Pids, First, Last, Queue, []) of
        [] ->
            {Slice, Long};
        Found ->
            Short = list_to_tuple([element(I, Pids) || I <- lists:seq(First, Last)] -- Found),
            {{Short, 1, tuple_size(Short)}, lists:sublist(Found ++ Long, 100)}
    end.

queued(Pids, First, Last, Queue, Found) when First =< Last ->
    Pid = element(First, Pids),
    case erlang:process_info(Pid, message_queue_len) of
        {_, N} when N > Queue -> queued(Pids, First + 1, Last, Queue, [Pid | Found]);
        _ -> queued(Pids, First + 1, Last, Queue, Found)
    end;
queued(_, _, _, _, Found) ->
    Found.

%%% What is done once for each slice

%% The K best of Found, a list of {Number, Pid}, and of those kept so far, the best
%% first, and before them the number that the next must beat.
keep([], Best, _) ->
    Best;
keep(Found, {Least, Kept}, K) ->
    Ranked = lists:sublist(lists:reverse(lists:sort(Found ++ Kept)), K),
    case length(Ranked) of
        K -> {element(1, lists:last(Ranked)), Ranked};
        _ -> {Least, Ranked}
    end.

%% All processes, in slices of Count. From OTP 28 on they are taken from the runtime
%% one after the other; before, all pids at once are the only way.
walk(Count) ->
    try
        {erlang:processes_iterator(), Count}
    catch
        error:undef ->
            case many() of
                true -> {beside(fun() -> list_to_tuple(listed()) end), 1, Count};
                false -> {list_to_tuple(erlang:processes()), 1, Count}
            end
    end.

%% What a count begins with: a process of ours that made the list is in it, and has ended.
total() ->
    case get(started) of
        0 -> 0;
        _ -> -1
    end.

many() -> erlang:system_info(process_count) > 50000.

%% Before what is done with the list others have a turn.
listed() ->
    Now = erlang:processes(),
    sleep(1),
    Now.

%% What Tell tells, in a process of its own with room for all pids, see
%% requests/macro_beside.erl.
beside(Tell) ->
    Count = erlang:system_info(process_count),
    Room = 65536 + 3 * Count,
    Limits = [link, process_info(self(), priority), process_info(self(), max_heap_size)],
    [begin
        {_, Monitor} = spawn_opt(lists, seq, [1, Words div 2 - 16], [monitor, {min_heap_size, Words} | Limits]),
        receive {'DOWN', Monitor, process, _, _} -> sleep(1) end
    end || Words <- [Count, Room]],
    Parent = self(),
    Asked = erlang:monotonic_time(microsecond),
    Beside = spawn_opt(fun() ->
        begun(),
        Told = Tell(),
        sleep(1),
        {reductions, Took} = process_info(self(), reductions),
        Parent ! {self(), Told, Took, erlang:monotonic_time(microsecond) - get(began) - get(paused)}
    end, [{min_heap_size, Room} | Limits]),
    receive
        {Beside, Told, Took, Busy} ->
            put(started, get(started) + 3),
            put(reductions, get(reductions) - Took),
            put(paused, get(paused) + erlang:monotonic_time(microsecond) - Asked - Busy),
            sleep(1),
            Told
    end.

%% The next slice, or none.
next({Pids, First, Count}) when First =< tuple_size(Pids) ->
    Last = min(First + Count - 1, tuple_size(Pids)),
    {{Pids, First, Last}, {Pids, Last + 1, Count}};
next({_, _, _}) ->
    none;
next({Iterator, Count}) ->
    case collect(Iterator, Count, []) of
        {[], _} ->
            none;
        {Pids, Rest} ->
            Slice = list_to_tuple(Pids),
            {{Slice, 1, tuple_size(Slice)}, {Rest, Count}}
    end.

collect(Iterator, 0, Pids) ->
    {Pids, Iterator};
collect(Iterator, Count, Pids) ->
    case erlang:processes_next(Iterator) of
        {Pid, Rest} -> collect(Rest, Count - 1, [Pid | Pids]);
        none -> {Pids, Iterator}
    end.

%%% The frame, as requests/answer.erl and its macros

%% Measures what the question cost, and sends the answer only when it is within the
%% size that was granted. `paused` in the process dictionary is the time spent in
%% pauses, so that Busy is what we really took.
answer(Reply, MaxSize, Question) ->
    begun(),
    tell(Reply, MaxSize, Question()).

begun() ->
    {reductions, Reductions} = erlang:process_info(self(), reductions),
    put(reductions, Reductions),
    put(began, erlang:monotonic_time(microsecond)),
    put(paused, 0),
    put(slices, 0),
    put(started, 0).

tell(Reply, MaxSize, Result) ->
    Busy = erlang:monotonic_time(microsecond) - get(began) - get(paused),
    {reductions, Reductions} = erlang:process_info(self(), reductions),
    Answer = {return, Reductions - get(reductions), Busy, get(started), Result},
    Size = erlang:external_size(Answer),
    case Size =< MaxSize of
        true -> erlang:send(Reply, Answer, [noconnect]);
        false -> erlang:send(Reply, {size, Reductions - get(reductions), Busy, Size}, [noconnect])
    end.

%% Lets our heap grow with the number of processes, and no further.
bound({Words, Each}) ->
    process_flag(max_heap_size, #{size => Words + Each * erlang:system_info(process_count),
                                  kill => true, error_logger => false}).

%% Rest for 180 ms each time that our work so far has earned them: Percent of the
%% time that it took. The first milliseconds of work after a rest take the machine
%% several times as long as those that follow, with all caches cold, so rests are few
%% and long. On a node without a free scheduler most of what looks like work is
%% waiting for our turn, which needs no rest: there are at least 16 slices between
%% two of them.
pause(Percent) ->
    Paused = get(paused),
    Slices = get(slices),
    case Slices >= 16 andalso (erlang:monotonic_time(microsecond) - get(began) - Paused) * Percent div 100 - Paused >= 180000 of
        true ->
            sleep(180),
            put(slices, 0);
        false ->
            put(slices, Slices + 1)
    end.

%% Sleep without counting it as work.
sleep(Milliseconds) ->
    Asleep = erlang:monotonic_time(microsecond),
    receive after Milliseconds -> ok end,
    put(paused, get(paused) + erlang:monotonic_time(microsecond) - Asleep).

%% One part of a long answer. The next goes out only when this one has been taken,
%% so at most one is on its way; who does not take it gets no more.
more(Reply, MaxSize, Part) ->
    Waiting = erlang:monotonic_time(microsecond),
    case erlang:external_size(Part) =< MaxSize of
        true -> erlang:send(Reply, {value, Part}, [noconnect]);
        false -> erlang:send(Reply, {value, size}, [noconnect])
    end,
    receive ok -> ok after 15000 -> exit(normal) end,
    put(paused, get(paused) + erlang:monotonic_time(microsecond) - Waiting).
