package plain

import "testing"

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"plain text":   "plain text",
		"Grüße 世界 🙂":   "Grüße 世界 🙂",
		"a\nb\tc\rd":   `a\nb\tc\rd`,
		"\x1b[31m":     `\e[31m`,
		"\x00\x07\x7f": `\x00\x07\x7F`,
		"\u009b":       `\x9B`,
		"\x9b":         `\x9B`,
		"\u202e":       `\x{202E}`,
		"\U000e0041":   `\x{E0041}`,
		"é":            "é",
		"\u00a0":       `\xA0`,
	} {
		if got := string(Clean(in, false)); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"Grüße":            `Gr\xFC\xDFe`,
		Duration(5e-6):     "5 us",
		"asking …":         "asking ...",
		"\u03bcs, no sign": `\x{3BC}s, no sign`, // the letter, which only looks like it
	} {
		if got := string(Clean(in, true)); got != want {
			t.Errorf("%q in ASCII: %s, want %s", in, got, want)
		}
	}
}
