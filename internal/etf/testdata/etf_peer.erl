%% The other side of the differential tests of package etf: a node that makes
%% terms, encodes and decodes them with its own term_to_binary/binary_to_term,
%% and answers over standard input and output, {packet, 4}.
%%
%% A request is one byte, an operation, and its argument; see answer/3.
%% A batch of binaries is each of them behind its size in 32 bits.
-module(etf_peer).
-export([main/0]).

main() ->
    process_flag(trap_exit, true),
    Port = open_port({fd, 0, 1}, [binary, {packet, 4}]),
    loop(Port, none).

loop(Port, Kept) ->
    receive
        {Port, {data, <<Op, Argument/binary>>}} ->
            {Reply, Keep} =
                try answer(Op, Argument, Kept)
                catch C:R:St -> {iolist_to_binary(io_lib:format("crash ~tp", [{C, R, St}])), none}
                end,
            port_command(Port, Reply),
            loop(Port, Keep);
        {'EXIT', Port, _} ->
            halt()
    end.

%% The release.
answer($v, _, Kept) ->
    {list_to_binary(erlang:system_info(otp_release)), Kept};
%% Random terms from Seed: their bytes. The terms are kept.
answer($g, <<Seed:32, N:32>>, _) ->
    rand:seed(exsplus, {Seed, 1, 2}),
    Terms = [term(uniform(4) - 1) || _ <- lists:seq(1, N)],
    {batch([term_to_binary(T, options()) || T <- Terms]), Terms};
%% Are these bytes the terms kept? The indices of those that are not.
answer($c, Batch, Terms) ->
    Same = lists:zip3(lists:seq(1, length(Terms)), Terms, unbatch(Batch)),
    {batch([<<I:32>> || {I, T, B} <- Same, not same(T, B)]), none};
%% Terms through binary_to_term and term_to_binary.
answer($b, Batch, Kept) ->
    {batch([term_to_binary(binary_to_term(B), options()) || B <- unbatch(Batch)]), Kept};
%% Terms as the shell shows them.
answer($p, Batch, Kept) ->
    {batch([unicode:characters_to_binary(io_lib:format("~0tp", [binary_to_term(B)])) || B <- unbatch(Batch)]), Kept};
%% N rows as a probe sends them.
answer($r, <<N:32>>, _) ->
    Rows = term_to_binary([row(I) || I <- lists:seq(1, N)]),
    {Rows, Rows};
%% Best time of Times to decode the rows kept, in ns, on a heap large enough.
answer($t, <<Times:32, HeapWords:64>>, Rows) ->
    Best = lists:min([time(Rows, HeapWords) || _ <- lists:seq(1, Times)]),
    {<<Best:64>>, Rows}.

same(T, B) ->
    try binary_to_term(B) =:= T
    catch error:badarg -> false
    end.

batch(Bs) -> iolist_to_binary([[<<(byte_size(B)):32>>, B] || B <- Bs]).

unbatch(<<Size:32, B:Size/binary, Rest/binary>>) -> [B | unbatch(Rest)];
unbatch(<<>>) -> [].

options() ->
    pick([[], [], [compressed], [{compressed, 9}, {minor_version, 2}],
          [{minor_version, 0}], [{minor_version, 1}], [{minor_version, 2}]]).

%% Rows: pid, four integers, two functions, name, binary, atom.

row(I) ->
    {list_to_pid("<0." ++ integer_to_list(I rem 30000) ++ ".0>"),
     I * 37, I rem 200, 233 + I rem 5000, 1000000000 + I,
     pick([{proc_lib, init_p, 5}, {erlang, apply, 2}, {gen_server, init_it, 6}]),
     pick([{gen_server, loop, 7}, {prim_inet, accept0, 3}, {'Elixir.DBConnection.Connection', handle_info, 2}]),
     pick(['', kernel_sup, application_controller, some_registered_name]),
     <<"0123456789abcdef">>,
     pick([waiting, running, runnable])}.

time(Rows, HeapWords) ->
    Self = self(),
    {_, Ref} = spawn_opt(
        fun() ->
            Start = erlang:monotonic_time(nanosecond),
            Terms = binary_to_term(Rows),
            Stop = erlang:monotonic_time(nanosecond),
            Self ! {time, Stop - Start, length(Terms)}
        end, [monitor, {min_heap_size, HeapWords}]),
    receive {'DOWN', Ref, process, _, normal} -> ok end,
    receive {time, Ns, _} -> Ns end.

%% Random terms of every type.

term(0) -> leaf(uniform(14));
term(Depth) ->
    case uniform(10) of
        1 -> list_to_tuple(many(Depth));
        2 -> list_to_tuple(many(Depth));
        3 -> many(Depth);
        4 -> many(Depth);
        5 -> [uniform(257) - 1 || _ <- lists:seq(1, uniform(10))];
        6 -> improper([term(Depth - 1) | many(Depth)], leaf(uniform(14)));
        7 -> maps:from_list([{term(Depth - 1), T} || T <- many(Depth)]);
        8 -> map(Depth);
        9 -> Free = many(Depth), pick([fun() -> Free end, fun(X) -> [X, Free] end]);
        10 -> [{atom(), T} || T <- many(Depth)]
    end.

many(Depth) ->
    case uniform(2000) of
        1 -> [term(0) || _ <- lists:seq(1, 254 + uniform(3))];
        _ -> [term(Depth - 1) || _ <- lists:seq(2, uniform(6))]
    end.

improper([], Tail) -> Tail;
improper([H | T], Tail) -> [H | improper(T, Tail)].

map(Depth) ->
    Size = pick([0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 6, 40]),
    maps:from_list([{leaf(uniform(14)), term(min(1, Depth - 1))} || _ <- lists:seq(1, Size)]).

leaf(1) -> atom();
leaf(2) -> sign() * (rand:uniform(1 bsl 64) bsr uniform(63));
leaf(3) -> sign() * (1 bsl uniform(130)) + pick([-1, 0, 1]);
leaf(4) -> sign() * binary:decode_unsigned(bytes(pick([9, 9, 9, 10, 10, 10, 12, 12, 16, 16, 20, 20, 30, 30, 60, 100, 256, 257, 1000])));
leaf(5) -> sign() * rand:uniform() * math:pow(10, uniform(600) - 300);
leaf(6) -> uniform(1000) / 8;
leaf(7) -> bytes(uniform(20) - 1);
leaf(8) -> bits(uniform(80));
leaf(9) -> pick([self(), whereis(init), whereis(kernel_sup)]);
leaf(10) -> pick(erlang:ports());
leaf(11) -> make_ref();
leaf(12) -> pick([fun lists:map/2, fun erlang:self/0, fun 'Elixir.Enum':'map!'/2]);
leaf(13) -> <<>>;
leaf(14) -> foreign(uniform(3)).

%% Identifiers of a node that does not exist, as another node would send them.
foreign(1) -> binary_to_term(<<131, 88, (node_name())/binary, (uniform(32767)):32, (uniform(8191)):32, 77:32>>);
foreign(2) -> binary_to_term(<<131, 89, (node_name())/binary, (uniform(1 bsl 28) - 1):32, 77:32>>);
foreign(3) -> binary_to_term(<<131, 90, 3:16, (node_name())/binary, 77:32,
                               (uniform(1 bsl 18) - 1):32, (rand:uniform(1 bsl 32) - 1):32, 5:32>>).

node_name() -> pick([<<119, 8, "app@host">>, <<118, 0, 7, "ü@host"/utf8>>]).

atom() ->
    case uniform(200) of
        1 -> list_to_atom([char() || _ <- lists:seq(2, uniform(256))]);
        _ -> pick(['', ok, undefined, 'Elixir.Enum', 'with space', 'é', 'ÿ', 'μάγος', '日本語', '\e\x{202E}'])
    end.

char() -> pick([uniform(127), uniform(255), 16#370 + uniform(80), 16#1F600 + uniform(40)]).

bytes(N) -> list_to_binary([uniform(256) - 1 || _ <- lists:seq(1, N)]).

bits(N) -> <<Bits:N/bits, _/bits>> = bytes(N), Bits.

sign() -> pick([1, -1]).

pick(List) -> lists:nth(uniform(length(List)), List).

uniform(N) -> rand:uniform(N).
