%% What a match specification makes of each of Rows, numbers, added up at the row's
%% place of Width: a tuple of the sums.
macro_added(Rows, Places, Width, Specification) ->
    Sums = counters:new(Width, []),
    lists:zipwith3(fun counters:add/3, lists:duplicate(erlang:length(Rows), Sums), Places,
                   ets:match_spec_run(Rows, ets:match_spec_compile(Specification))),
    erlang:list_to_tuple(lists:zipwith(fun counters:get/2, lists:duplicate(Width, Sums), lists:seq(1, Width))).
