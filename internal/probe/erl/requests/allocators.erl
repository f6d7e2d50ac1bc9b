%% Carriers and blocks of every allocator, some instances a part.
allocators(Reply, MaxSize, Some, Pause) ->
    [begin
         Instances = erlang:system_info({allocator_sizes, Allocator}),
         macro_pause(Pause),
         case erlang:is_list(Instances) of
             true -> [macro_more(Reply, MaxSize, {Allocator, lists:sublist(Instances, From, Some)})
                      || From <- lists:seq(1, erlang:length(Instances), Some)];
             false -> ok
         end
     end || Allocator <- erlang:system_info(alloc_util_allocators)],
    ok.
