package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/erltest"
)

var transcripts = flag.String("transcripts", "", "directory into which what was seen of the stories is written: docs/terminal")

// telling is a story that is solved in the terminal, and what was seen of it.
type telling struct {
	*terminal
	text strings.Builder
}

// step presses keys, waits for what they should bring into sight, and notes what is seen.
func (s *telling) step(said string, keys []string, sees ...string) {
	s.t.Helper()
	for _, k := range keys {
		s.press(k)
	}
	s.shows(sees...)
	if len(keys) > 0 {
		said = fmt.Sprintf("`%s`: %s", strings.Join(keys, "` `"), said)
	}
	var frame []string
	for line := range strings.Lines(strings.TrimRight(s.frame(), "\n ")) {
		frame = append(frame, "    "+strings.TrimRight(line, " \n"))
	}
	fmt.Fprintf(&s.text, "%s\n\n%s\n\n", said, strings.Join(frame, "\n"))
}

// begins waits until the first row below a head is the one that is meant: that it is in sight
// is not enough for who opens the first, and its numbers may come with a later look.
func (s *telling) begins(head, row string) {
	s.t.Helper()
	eventually(s.t, fmt.Sprintf("%q is the first row below %q", row, head), func() bool {
		_, below, there := strings.Cut(s.frame(), head)
		_, rows, _ := strings.Cut(below, "\n")
		return there && strings.HasPrefix(strings.TrimSpace(rows), row)
	})
}

// written keeps what was seen, where that is wished.
func (s *telling) written(name, title string) {
	if *transcripts == "" {
		return
	}
	text := fmt.Sprintf("# %s\n\nSeen by `go test ./cmd/hodoscope -run %s`, on a real node.\n\n%s", title, s.t.Name(), s.text.String())
	if err := os.WriteFile(filepath.Join(*transcripts, name), []byte(text), 0o644); err != nil {
		s.t.Error(err)
	}
}

// TestTopSolvesStory4: websockets that cost a megabyte each. From the first screen to the
// proof, a collection that lets the binaries go, in the terminal alone.
func TestTopSolvesStory4(t *testing.T) {
	n := topNode(t, erltest.Program("websockets"))
	s := &telling{terminal: openTerminal(t, 120, 44)}
	s.top(n, "TERM=xterm-256color XDG_STATE_HOME="+s.dir, "--allow-acts")
	s.step("The first screen: of the groups of processes the channels have most of the heaps.", nil, "Top groups", "websockets_channel", "of heaps")
	s.step("The groups of processes: two hundred channels are one line, with what all of them hold.", []string{"3"}, "by kind", "websockets_channel")
	s.begins("Processes▼", "websockets_channel")
	s.step("The channels, those with most in binaries first.", []string{"Enter", "i", "B"}, "Binaries▼", "websockets_channel")
	s.step("One of them: many minor collections since the last full sweep, and the old heap that those never look at.", []string{"Enter"}, "Minor collections", "Full sweep after", "Binaries, old")
	s.step("A collection, an act: asked for twice.", []string{"C"}, "Collect the garbage of")
	s.step("It lets nearly all of them go: garbage that stays until a full sweep.", []string{"y"}, "Garbage of 1 process collected", "Let go")
	s.press("Escape") // a key that follows at once would be taken for one with Alt
	eventually(t, "the answer is put away", func() bool { return !strings.Contains(s.frame(), "Garbage of 1") })
	s.press("Escape")
	s.shows("Binaries▼")
	s.step("A sample of the group: three are marked, and collected.", []string{"Space", "Space", "Space", "C", "y"}, "Garbage of 3 processes collected")
	s.press("Enter", "q")
	s.left(0)
	s.written("story-4.md", "Websockets that cost a megabyte each")
	log, err := os.ReadFile(filepath.Join(s.dir, "hodoscope", "audit.jsonl"))
	if err != nil || strings.Count(string(log), `"collect"`) != 4 {
		t.Errorf("the audit log has not the four collections: %v\n%s", err, log)
	}
}

// TestTopSolvesStory5: stray processes. Which they are, who starts them, what they wait in.
func TestTopSolvesStory5(t *testing.T) {
	n := topNode(t, erltest.Program("pinger"))
	s := &telling{terminal: openTerminal(t, 120, 44)}
	s.top(n, "TERM=xterm-256color", "")
	s.step("The first screen has the leak, soon after it began.", nil, "processes that never end")
	s.step("What was seen of it: how many a minute, that others of the kind do end, who starts them; and what to do.", []string{"Enter"}, "Processes that never end", "MyApp.Machine")
	s.step("By the numbers alone: the groups, those first that grow.", []string{"3", "b"}, "Births/min▼", "Elixir.MyApp.Pinger")
	s.begins("Births/min▼", "Elixir.MyApp.Pinger")
	s.step("Who starts them.", []string{"Enter"}, "Who starts them", "Elixir.MyApp.Machine")
	s.step("Its processes.", []string{"i"}, "group Elixir.MyApp.Pinger", "<0.")
	s.step("One of them: it has no links, nobody monitors it, and it waits for a message.", []string{"Enter"}, "Stack, innermost first", "gen_server:loop/7")
	s.press("q")
	s.left(0)
	s.written("story-5.md", "Stray processes")
}
