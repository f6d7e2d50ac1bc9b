%% An event with a look at its process, as of details_one_by_one, and at what it
%% waits for. Without What nobody is looked at.
macro_events_row(Pid, Kind, Info, Now, What, Basic, Which, Large, Length, Room) ->
    Look = case What =/= [] andalso erlang:is_pid(Pid) andalso erlang:process_info(Pid, message_queue_len) of
               {_, Waiting} ->
                   Long = Waiting > Length,
                   {Long, macro_values(Pid, case Long of true -> Basic; false -> What end, Which, Large)};
               _ -> undefined
           end,
    Place = case Kind of
                busy_port -> [try erlang:port_info(Info, Item) catch _:_ -> undefined end || Item <- [name, connected, queue_size]];
                busy_dist_port -> lists:keyfind(Info, 2, erlang:system_info(dist_ctrl));
                _ -> []
            end,
    Row = {Pid, Info, Now, Look, Place},
    case erlang:external_size(Row) =< Room of
        true -> Row;
        false -> {Pid, Info, Now, undefined, []}
    end.
