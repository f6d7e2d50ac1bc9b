%% Are there so many processes that a list of them is made elsewhere? Below, to start
%% processes for it takes longer than it saves.
macro_many() -> erlang:system_info(process_count) > 50000.
