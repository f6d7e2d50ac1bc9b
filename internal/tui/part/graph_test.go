package part_test

import (
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/view"
)

// drawn are lines as text.
func drawn(lines []part.Line, width int) string {
	c := paint.New(width, len(lines), true)
	for y, line := range lines {
		line.Draw(c.Sub(0, y, width, 1))
	}
	var out []string
	for _, line := range strings.Split(c.String(nil), "\n") {
		out = append(out, strings.TrimRight(line, " "))
	}
	return strings.Join(out, "\n")
}

func TestGraphLines(t *testing.T) {
	g := &view.Graph{
		Nodes: []view.GraphNode{
			{Title: "repo", Pid: "<0.1.0>", Text: "2 wait"},
			{Title: "stock", Pid: "<0.2.0>"},
			{Title: "carts", Group: "carts"},
			{Title: "left", Pid: "<0.3.0>", Mark: "deadlock"},
			{Title: "right", Pid: "<0.4.0>", Mark: "deadlock"},
		},
		Edges: []view.GraphEdge{
			{From: 1, To: 0, Text: "call", Size: 1}, {From: 2, To: 1, Text: "call", Size: 40}, {From: 2, To: 0, Text: "send", Size: 2},
			{From: 3, To: 4, Text: "call", Size: 1}, {From: 4, To: 3, Text: "call", Size: 1},
		},
	}
	lines := part.GraphLines(g, true)
	want := strings.TrimSpace(`
left  deadlock  <0.3.0>
` + "`" + `- right  deadlock  <0.4.0>  call
   ` + "`" + `- @ left  <0.3.0>  call
repo  <0.1.0>  2 wait
|- stock  <0.2.0>  call
|  ` + "`" + `- 40 x carts  call
` + "`" + `- @ 2 x carts  send`)
	if got := drawn(lines, 60); got != want {
		t.Errorf("drawn as\n%s\nwant\n%s", got, want)
	}
	if to := lines[0].To; to == nil || to.Screen != "processes" || to.Arg != "0.3.0" {
		t.Errorf("the first line leads to %v", to)
	}
	if to := lines[5].To; to == nil || to.Query["group"] != "carts" {
		t.Errorf("a group leads to %v", to)
	}
}
