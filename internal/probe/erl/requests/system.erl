%% Node-wide numbers. Each item is read on its own, so that one which a release
%% lacks costs that item only. `Elixir` is the text "elixir": as an atom it
%% would be new on most nodes. Scheduler wall time, which has a question of its
%% own too, is here since one request costs a node less than two. How late we are
%% woken after a millisecond of sleep is what everybody's messages wait for.
system(Items, Statistics, Elixir) ->
    {[try erlang:system_info(Item) catch _:_ -> undefined end || Item <- Items],
     [try erlang:statistics(Item) catch _:_ -> undefined end || Item <- Statistics],
     erlang:memory(),
     erlang:convert_time_unit(erlang:monotonic_time() - erlang:system_info(start_time), native, microsecond),
     erlang:length(erlang:nodes(connected)),
     try application:get_env(kernel, net_ticktime) catch _:_ -> undefined end,
     try application:get_key(erlang:binary_to_existing_atom(Elixir, utf8), vsn)
     catch _:_ -> undefined end,
     os:type(), os:getpid(),
     case erlang:system_monitor() of
         {Owner, _} -> {Owner, try erlang:process_info(Owner, registered_name) catch _:_ -> undefined end};
         _ -> undefined
     end,
     try persistent_term:info() catch _:_ -> undefined end,
     erlang:length(erlang:loaded()),
     begin
         Before = erlang:monotonic_time(microsecond),
         macro_sleep(1),
         erlang:monotonic_time(microsecond) - Before - 1000
     end,
     {erlang:monotonic_time(microsecond), erlang:statistics(scheduler_wall_time_all)}}.
