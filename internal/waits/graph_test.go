package waits_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/waits"
)

// graph makes a list of waits from lines "a -> b": processes are letters, groups
// capital letters of the same name, and what begins with # is a port, with @ a
// process of another node, with ? not known. "12 a -> b" are twelve of group A.
func graph(lines string) *beam.Waits {
	w := &beam.Waits{}
	next := uint32(1000)
	for line := range strings.SplitSeq(strings.TrimSpace(lines), "\n") {
		var n int
		var from, to string
		if c, _ := fmt.Sscanf(strings.TrimSpace(line), "%d %s -> %s", &n, &from, &to); c < 3 {
			n = 0
			fmt.Sscanf(strings.TrimSpace(line), "%s -> %s", &from, &to)
		}
		one := beam.Wait{Group: strings.ToUpper(from), OnGroup: strings.ToUpper(to), Kind: beam.WaitCall, On: peer(to), Function: beam.MFA{Module: from, Function: "f"}}
		if n == 0 {
			one.Pid = letter(from)
			w.List = append(w.List, one)
		}
		for range n {
			next++
			one.Pid = beam.Pid{ID: next}
			w.List = append(w.List, one)
		}
	}
	waits.Graph(w, func(p beam.Pid) waits.Facts {
		return waits.Facts{Status: "running", Function: beam.MFA{Module: "m", Function: "current"}, QueueLen: int64(p.ID), Monitors: 1}
	})
	return w
}

func letter(s string) beam.Pid { return beam.Pid{ID: uint32(s[0])} }

func peer(to string) beam.Peer {
	switch to[0] {
	case '#':
		return beam.Peer{Kind: "port", Pid: beam.NoPid, Text: to}
	case '@':
		return beam.Peer{Kind: "foreign", Pid: beam.NoPid, Text: to}
	case '?':
		return beam.Peer{Pid: beam.NoPid, Text: to}
	}
	return beam.Peer{Kind: "process", Pid: letter(to), Text: to}
}

// said is a graph in words, a line for each thing that was found.
func said(w *beam.Waits) []string {
	var out []string
	for _, b := range w.Bottlenecks {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s holds up %d/%d %s", b.Group, b.Waiting, b.Blocked, b.WaitsFor)))
	}
	for _, c := range w.Chains {
		out = append(out, fmt.Sprintf("chain %d %s>%s", c.Count, c.From, steps(c.Steps)))
	}
	for _, c := range w.Cycles {
		out = append(out, fmt.Sprintf("cycle %s %d", steps(c.Steps), c.Blocked))
	}
	for _, e := range w.Edges {
		out = append(out, fmt.Sprintf("edge %d %s>%s", e.Count, e.From, e.To))
	}
	return out
}

func steps(list []beam.WaitStep) string {
	var names []string
	for _, s := range list {
		names = append(names, s.Group)
	}
	return strings.Join(names, ">")
}

func TestGraph(t *testing.T) {
	for _, c := range []struct {
		name, lines string
		want        []string
	}{
		{"one waits", "a -> b", []string{"B holds up 1/1", "edge 1 A>B"}},
		{"many on one", "20 u -> s\n3 v -> s", []string{"S holds up 23/23", "edge 20 U>S", "edge 3 V>S"}},
		{"a chain", "9 u -> a\na -> b\nb -> c", []string{"C holds up 1/11", "B holds up 1/10 C", "A holds up 9/9 B", "chain 9 U>A>B>C", "edge 9 U>A", "edge 1 A>B", "edge 1 B>C"}},
		{"two ways into one", "a -> b\nb -> c\nd -> b", []string{"C holds up 1/3", "B holds up 2/2 C", "chain 1 A>B>C", "chain 1 D>B>C", "edge 1 A>B", "edge 1 B>C", "edge 1 D>B"}},
		{"a cycle with others behind it", "x -> y\ny -> x\n3 u -> x\nz -> y", []string{
			"X holds up 4/5 Y", "Y holds up 2/5 X", "cycle X>Y 4",
			"edge 3 U>X", "edge 1 X>Y", "edge 1 Y>X", "edge 1 Z>Y"}},
		{"itself", "a -> a", []string{"A holds up 1/0 A", "cycle A 0", "edge 1 A>A"}},
		{"a ring of three, and a way of two into it", "a -> b\nb -> c\nc -> a\nd -> e\ne -> b", []string{
			"B holds up 2/4 C", "C holds up 1/4 A", "A holds up 1/4 B", "E holds up 1/1 B",
			"chain 1 D>E>B", "cycle A>B>C 2",
			"edge 1 A>B", "edge 1 B>C", "edge 1 C>A", "edge 1 D>E", "edge 1 E>B"}},
		{"a port ends a chain and holds up nobody else", "2 u -> a\na -> #1\n3 w -> #2", []string{
			"A holds up 2/2 #1", "chain 2 U>A>#1", "edge 3 W>#2", "edge 2 U>A", "edge 1 A>#1"}},
		{"another node", "2 u -> @n", []string{"@N holds up 2/2", "edge 2 U>@N"}},
		{"not known", "2 u -> ?", []string{"edge 2 U>?"}},
		{"nothing", "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &beam.Waits{}
			if c.lines == "" {
				waits.Graph(w, nil)
			} else {
				w = graph(c.lines)
			}
			got := said(w)
			if !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

// What a bottleneck does is told of itself; of one that waits, whose call it is in.
func TestFacts(t *testing.T) {
	w := graph("2 u -> a\na -> b")
	b, a := w.Bottlenecks[0], w.Bottlenecks[1]
	if b.Function.Function != "current" || b.QueueLen != 'b' || b.Status != "running" || b.Monitors != 1 {
		t.Errorf("%+v", b)
	}
	if a.Function.Module != "a" || a.WaitsFor != "B" {
		t.Errorf("%+v", a)
	}
	if s := w.Chains[0].Steps; s[0].Function.Module != "a" || s[0].Kind != beam.WaitCall || s[1].Kind != "" {
		t.Errorf("%+v", s)
	}
}
