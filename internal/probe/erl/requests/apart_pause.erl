%% See macro_pause.
apart_pause() -> macro_pause(erlang:get(low)).
