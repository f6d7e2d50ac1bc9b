%% RSA keys in plain Erlang (RFC 8017, section 3; primes by Miller-Rabin, FIPS 186-5, appendix B.3). For load, not for
%% secrets: the random numbers are not fit for those.
-module(runqueue_rsa).

-export([generate/2]).

-define(E, 65537).

%% A key {N, E, D} with a modulus of Bits bits. Step is called after each test of a candidate.
generate(Bits, Step) ->
    P = prime(Bits div 2, Step),
    Q = prime(Bits div 2, Step),
    case inverse(?E, (P - 1) * (Q - 1)) of
        not_invertible -> generate(Bits, Step);
        D -> {P * Q, ?E, D}
    end.

prime(Bits, Step) ->
    <<Random:Bits>> = << <<(rand:uniform(256) - 1)>> || _ <- lists:seq(1, Bits div 8) >>,
    %% The two highest bits, so that the product has its full length; the lowest, so that it is odd.
    search(Random bor (3 bsl (Bits - 2)) bor 1, Step).

search(N, Step) ->
    case has_small_factor(N) of
        true ->
            search(N + 2, Step);
        false ->
            Prime = probably_prime(N, 4),
            Step(),
            case Prime of
                true -> N;
                false -> search(N + 2, Step)
            end
    end.

has_small_factor(N) ->
    lists:any(fun(P) -> N rem P =:= 0 end,
              [3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103,
               107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167, 173, 179, 181, 191, 193, 197, 199, 211]).

probably_prime(_N, 0) ->
    true;
probably_prime(N, Rounds) ->
    {Odd, Twos} = split(N - 1, 0),
    Base = 1 + rand:uniform(1 bsl 60),
    case power(Base, Odd, N) of
        1 -> probably_prime(N, Rounds - 1);
        X -> reaches_minus_one(X, Twos, N) andalso probably_prime(N, Rounds - 1)
    end.

split(N, Twos) when N band 1 =:= 0 -> split(N bsr 1, Twos + 1);
split(N, Twos) -> {N, Twos}.

reaches_minus_one(_X, 0, _N) -> false;
reaches_minus_one(X, _Twos, N) when X =:= N - 1 -> true;
reaches_minus_one(X, Twos, N) -> reaches_minus_one(X * X rem N, Twos - 1, N).

%% Base to the Exponent modulo N, from the highest bit down.
power(Base, Exponent, N) ->
    Bytes = binary:encode_unsigned(Exponent),
    lists:foldl(fun(1, X) -> X * X rem N * Base rem N;
                   (0, X) -> X * X rem N
                end, 1, [Bit || <<Bit:1>> <= Bytes]).

inverse(A, N) ->
    case euclid(A, N, 1, 0) of
        {1, X} -> (X rem N + N) rem N;
        _ -> not_invertible
    end.

%% {gcd(A, B), X} with A * X = gcd modulo B, for the B of the first call.
euclid(A, 0, X, _NextX) -> {A, X};
euclid(A, B, X, NextX) -> euclid(B, A rem B, NextX, X - A div B * NextX).
