%% How many to take at each step to go over Total of them by Slice.
macro_steps(Total, Size) -> lists:duplicate(Total div Size, Size) ++ lists:delete(0, [Total rem Size]).
