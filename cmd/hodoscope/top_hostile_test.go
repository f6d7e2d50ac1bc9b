package main

import (
	"encoding/base64"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"

	"github.com/hodoscope/hodoscope/internal/tui"
	"github.com/hodoscope/hodoscope/internal/view/viewtest"
)

// poison is what a node does to be hostile: each text is the name of a process, its label,
// a key and a value of its dictionary, a message to it, and the name of a table.
const poison = `
	[begin
		Name = try binary_to_atom(Text, utf8) catch _:_ -> binary_to_atom(Text, latin1) end,
		Pid = spawn(fun() -> put('$process_label', Text), put(Name, Text), (catch ets:new(Name, [named_table, public])), receive never -> Text end end),
		(catch register(Name, Pid)), Pid ! {Name, Text}
	end || Text <- [%s]], ok`

// poisonOf is that for all texts that may be atoms.
func poisonOf() string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(viewtest.Hostile)) {
		text := viewtest.Hostile[name]
		if text == "" || len(text) > 200 {
			continue
		}
		list = append(list, "<<"+strings.Trim(strings.ReplaceAll(fmt.Sprint([]byte(text)), " ", ","), "[]")+">>")
	}
	return fmt.Sprintf(poison, strings.Join(list, ", "))
}

// emitted are the sequences that reach a terminal: of Bubble Tea, of our styles, and of
// the shell around us. Nothing in a node's words may make another one.
var emitted = []*regexp.Regexp{
	regexp.MustCompile(`^\x1b\[[0-9;]*m$`),                                 // styles
	regexp.MustCompile(`^\x1b\[[0-9;]*[ABCDGHIKJXZ@PLMSTdrb` + "`" + `]$`), // where the cursor goes, what is rubbed out, what moves
	regexp.MustCompile(`^\x1b\[\?(1|5|7|25|1000|1002|1003|1006|1049|2004|2026|2027)(\$p|[hl])$`),
	regexp.MustCompile(`^\x1b\[(\?u|[<>=][0-9;]*[um]|>q|>0q|c)$`), // how keys are told, and what the terminal is
	regexp.MustCompile(`^\x1b\[\?5W$`),                            // tabs are eight apart
	regexp.MustCompile(`^\x1b[78=>HM]$`),
	regexp.MustCompile(`^\x1b\]1[012];\?(\x07|\x1b\\)$`), // what the background is
	regexp.MustCompile(`^\x1b\]11[0-9](\x07|\x1b\\)$`),
	regexp.MustCompile(`^\x1bP\+q[0-9A-F]+\x1b\\$`), // whether it has all colours
	regexp.MustCompile(`^[\r\n\t\x08\x07]$`),
}

// What the title of the window and the clipboard are set to is looked at more closely.
var (
	titled = regexp.MustCompile(`^\x1b\]2;([ -~]*)\x07$`)
	copied = regexp.MustCompile(`^\x1b\]52;c;([0-9A-Za-z+/=]*)\x07$`)
)

// search opens the palette, writes there, and leaves it by a key.
func (term *terminal) search(text, leave string) {
	term.t.Helper()
	term.press(":")
	term.shows("Go to")
	term.tmux("send-keys", "-l", text)
	term.press(leave)
	eventually(term.t, "the palette is gone", func() bool { return !strings.Contains(term.frame(), "Go to") })
}

// TestTopObeysNoNode: whatever processes and tables of a real node are called, all that
// reaches the terminal are sequences of ours.
func TestTopObeysNoNode(t *testing.T) {
	t.Parallel()
	n := topNode(t)
	n.Ask(poisonOf())
	term := openTerminal(t, 160, 50)
	bytes := filepath.Join(term.dir, "bytes")
	term.tmux("pipe-pane", "-O", "cat >>"+bytes)
	term.top(n, "TERM=xterm-256color", "")
	term.shows("1 Overview", "Load")
	for _, name := range tui.ScreenNames() {
		if name == "all-processes" { // of several nodes
			continue
		}
		term.search(name, "Enter")
		term.press("w", "Down", "Enter", "y", "End", "Enter", "y")
	}
	term.search("owned", "Escape")
	term.search("processes", "Enter")
	term.press("/", "C-u")
	term.tmux("send-keys", "-l", "evil")
	term.press("Enter")
	term.shows("filter: evil", `evil\rgood`)
	term.press("Home", "y")
	term.shows("copied: ")
	term.press("Enter")
	term.shows("Process ")
	term.press("q")
	term.left(0)
	all, err := os.ReadFile(bytes)
	if err != nil {
		t.Fatal(err)
	}
	var title, clip bool
	for state, rest := byte(0), all; len(rest) > 0; {
		seq, width, size, next := ansi.DecodeSequence(rest, state, nil)
		if size == 0 {
			t.Fatalf("nothing can be made of %q", rest[:min(len(rest), 40)])
		}
		text := string(seq)
		switch at := titled.FindStringSubmatch(text); {
		case at != nil:
			title = true
		case copied.MatchString(text):
			clip = true
			plain, err := base64.StdEncoding.DecodeString(copied.FindStringSubmatch(text)[1])
			if bad := strings.IndexFunc(string(plain), func(r rune) bool { return !unicode.IsPrint(r) }); err != nil || bad >= 0 {
				t.Errorf("%q is put on the clipboard (%v)", plain, err)
			}
		case width > 0:
			if strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
				t.Errorf("%q is no text", text)
			}
		case !slices.ContainsFunc(emitted, func(one *regexp.Regexp) bool { return one.MatchString(text) }):
			t.Errorf("%q reaches the terminal", text)
		}
		rest, state = rest[size:], next
	}
	if !title || !clip {
		t.Errorf("a title was set: %t, something was copied: %t", title, clip)
	}
}
