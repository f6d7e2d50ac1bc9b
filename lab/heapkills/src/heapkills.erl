%% A worker that grows until its heap limit, again and again: see README.md.
-module(heapkills).
-behaviour(supervisor).

-export([start/1]).
-export([init/1, start_importer/1]).

-define(LIMIT, 2000000). % words
-define(ROWS, 1000).

start(Args) ->
    spawn(fun() ->
              {ok, _} = supervisor:start_link({local, import_sup}, ?MODULE, variant(Args)),
              receive after infinity -> ok end
          end),
    ok.

variant([]) -> ill;
variant([healthy]) -> healthy.

init(Variant) ->
    {ok, {#{strategy => one_for_one, intensity => 1000, period => 10},
          [#{id => importer, start => {?MODULE, start_importer, [Variant]}}]}}.

start_importer(Variant) ->
    Importer = spawn_opt(fun() -> import([], Variant) end,
                         [link, {max_heap_size, #{size => ?LIMIT, kill => true, error_logger => false}}]),
    true = register(importer, Importer),
    {ok, Importer}.

%% The ill importer keeps all rows until the end of the file, the healthy one writes each thousand.
import(Rows, Variant) ->
    New = [{row, N, integer_to_list(N)} || N <- lists:seq(1, ?ROWS)],
    timer:sleep(5),
    import(written(New ++ Rows, Variant), Variant).

written(Rows, ill) -> Rows;
written(_Rows, healthy) -> [].
