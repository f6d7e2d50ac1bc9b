package plain

import "testing"

func TestCutMiddleKeepsBothEnds(t *testing.T) {
	if got := Text("Elixir.Phoenix.Channel.Server:init/1").CutMiddle(20, "…"); got != "Elixir.Ph…ver:init/1" || got.Width() > 20 {
		t.Errorf("%s is %d wide", got, got.Width())
	}
	if got := Text("世界世界世界世界").CutMiddle(7, "…"); got.Width() > 7 {
		t.Errorf("%s is %d wide", got, got.Width())
	}
}
