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

// Whatever a text has in it: cut to a width it is no wider, and a mark stays with its letter.
func TestCutKeepsToTheWidth(t *testing.T) {
	for _, c := range []struct {
		text, mark Text
		width      int
		want       Text
	}{
		{"gen_server", "…", 5, "gen_…"},
		{"gen_server", "...", 2, ".."},
		{"gen_server", "…", 0, ""},
		{"gen_server", "…", -3, ""},
		{"世界世界", "…", 4, "世…"},
		{"ee\u0301e", "", 2, "ee\u0301"},
		{"🇩🇪🇫🇷", "", 2, "🇩🇪"},
	} {
		if got := c.text.Cut(c.width, c.mark); got != c.want {
			t.Errorf("%q cut to %d: %q, want %q", c.text, c.width, got, c.want)
		}
	}
	for width, want := range []Text{"", "e", "e\u0301e", "ee\u0301e"} {
		if got := Text("ee\u0301e").Tail(width); got != want {
			t.Errorf("the last %d columns are %q, want %q", width, got, want)
		}
	}
}

// Terminals move on by characters: what one shapes as one may have more of them.
func TestWidthIsThatOfTheCharacters(t *testing.T) {
	for text, want := range map[Text]int{"abc": 3, "世界": 4, "e\u0301": 1, "कि": 2, "👍🏻": 4, "🇩🇪": 2, "": 0} {
		if got := text.Width(); got != want {
			t.Errorf("%q is %d wide, want %d", text, got, want)
		}
	}
}
