%% A file of ranges of addresses, and how one is found.
-module(geoip_data).

-export([ranges/0, address/0, find/2]).

-define(RANGES, 80000).
-define(WIDTH, 100).

%% As a file is read: each process that reads it has a copy.
ranges() ->
    [{N * ?WIDTH, N * ?WIDTH + ?WIDTH - 1, <<"country ", (integer_to_binary(N rem 200))/binary>>, N rem 1000}
     || N <- lists:seq(0, ?RANGES - 1)].

address() -> rand:uniform(?RANGES * ?WIDTH) - 1.

find(Address, [{From, To, Country, City} | _]) when Address >= From, Address =< To -> {Country, City};
find(Address, [_ | Ranges]) -> find(Address, Ranges).
