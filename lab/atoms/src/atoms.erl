%% Atoms made of what clients send: see README.md.
-module(atoms).

-export([start/1]).

-define(BOUND, 100000).

start(Args) ->
    true = register(query_parser, spawn(fun() -> parse(0, variant(Args)) end)),
    ok.

variant([]) -> ill;
variant([healthy]) -> healthy.

%% Each request has a parameter of a new name; beyond the bound the names come again.
parse(N, Variant) ->
    _ = name(<<"param_", (integer_to_binary(N rem ?BOUND))/binary>>, Variant),
    timer:sleep(2),
    parse(N + 1, Variant).

name(Text, ill) ->
    binary_to_atom(Text, utf8);
name(Text, healthy) ->
    try binary_to_existing_atom(Text, utf8)
    catch error:badarg -> Text
    end.
