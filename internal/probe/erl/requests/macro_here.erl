%% The pids of one step of a sweep.
macro_here(First, Slice) -> macro_elements(erlang:get(process), First, Slice).
