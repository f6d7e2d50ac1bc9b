package diagnose

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/waits"
)

// Subjects are what findings are about: a process, a group, a table, a port. Two
// findings that share one are about the same.

// ProcessSubject is a process as a subject.
func ProcessSubject(p beam.Pid) string { return "process " + p.String() }

// GroupSubject is a group as a subject.
func GroupSubject(name string) string { return "group " + name }

// NamedGroup is a group as a subject; one that says nothing of who is in it is none.
func NamedGroup(name string) []string {
	if Plain(name) {
		return nil
	}
	return []string{GroupSubject(name)}
}

// TableSubject is an ETS table as a subject.
func TableSubject(name string) string { return "table " + name }

// Named are processes as subjects; one that is not known is none.
func Named(pids ...beam.Pid) []string {
	var out []string
	for _, p := range pids {
		if !p.IsZero() {
			out = append(out, ProcessSubject(p))
		}
	}
	return out
}

// Who names a process by what is known of it: its registered name, what it was
// started to run, and for a plain spawn what its stack shows.
func (h *History) Who(p beam.Pid) Culprit {
	c := Culprit{Kind: "process", Count: 1, Pids: []string{p.String()}}
	group := ""
	for i := len(h.Looks) - 1; i >= 0 && c.Name == ""; i-- {
		if r, ok := h.Looks[i].Row(p); ok {
			// Of the group the newest look knows most: at first it may be inferred.
			c.Name, group = r.RegisteredName, cmp.Or(group, r.Group)
		}
	}
	if d := h.Detail(p); d != nil && c.Name == "" {
		c.Name = d.RegisteredName
	}
	stands := h.Stands(p)
	for _, s := range stands {
		if c.Name == "" {
			c.Name = s.RegisteredName
		}
		if group == "" {
			group = s.Group
		}
	}
	c.run(h.runs(p, stands))
	if c.Name == "" && group == "" { // it was seen by its events only
		c.Name, group = h.calledByEvents(p)
	}
	if c.Name == "" {
		c.Name = plainGroup(group)
	}
	if c.Name == "" {
		c.Name = cmp.Or(c.at(), p.String())
	}
	c.Name = Display(c.Name)
	return c
}

// calledByEvents is what the runtime's newest event about a process says of it.
func (h *History) calledByEvents(p beam.Pid) (name, group string) {
	for i := len(h.Looks) - 1; i >= 0; i-- {
		for _, e := range slices.Backward(h.Looks[i].Events) {
			if e.Pid == p && e.Looked {
				return e.RegisteredName, e.Group()
			}
		}
	}
	return "", ""
}

// WhoGroup names a group: by its name, or what most of its members that were looked
// at run where that is only "a fun".
func (h *History) WhoGroup(name string) Culprit {
	c := Culprit{Kind: "group", Name: name}
	g, ok := h.Last().Group(name)
	if ok {
		c.Count = g.Count
		if !plain(g.InitialCall) {
			c.run(g.InitialCall)
		}
	}
	if c.Module == "" {
		c.run(Runs(h.GroupStands(name)))
	}
	if at := c.at(); plainGroup(name) == "" && at != "" {
		c.Name = at
	}
	c.Name = Display(c.Name)
	return c
}

func (c *Culprit) run(m beam.MFA) {
	if m.IsZero() {
		return
	}
	c.Module, c.Function = Display(m.Module), m.Function+"/"+strconv.Itoa(m.Arity)
}

// Display is a name as people write it: modules of Elixir without their prefix.
func Display(name string) string { return strings.TrimPrefix(name, "Elixir.") }

func (c *Culprit) at() string {
	if c.Module == "" {
		return ""
	}
	return c.Module + ":" + c.Function
}

// runs is what a process was started to run.
func (h *History) runs(p beam.Pid, stands []Stand) beam.MFA {
	if m := Runs(stands); !m.IsZero() {
		return m
	}
	if d := h.Detail(p); d != nil {
		if !plain(d.InitialCall) {
			return d.InitialCall
		}
		var stack []beam.MFA
		for _, f := range d.Stack {
			stack = append(stack, f.MFA)
		}
		return outermost(stack)
	}
	for i := len(h.Looks) - 1; i >= 0; i-- {
		if r, ok := h.Looks[i].Row(p); ok && !plain(r.InitialCall) {
			return r.InitialCall
		}
	}
	return beam.MFA{}
}

// Runs is what most processes were started to run: the initial call of an OTP
// process, or for a plain spawn the outermost function on the stack that is not the
// runtime's. Zero when nothing tells.
func Runs(stands []Stand) beam.MFA {
	var all []beam.MFA
	for i := range stands {
		m := stands[i].InitialCall
		if plain(m) {
			m = outermost(stands[i].Stack)
		}
		if !m.IsZero() {
			all = append(all, m)
		}
	}
	m, _ := mostFrequent(all)
	return m
}

func outermost(stack []beam.MFA) beam.MFA {
	m := waits.Outermost(stack)
	if plain(m) {
		return beam.MFA{}
	}
	return m
}

// Hottest is the innermost function of the application in most of the stacks, with
// the share of these in which it is: what they are busy with.
func Hottest(stands []Stand) (beam.MFA, float64) {
	var all []beam.MFA
	for i := range stands {
		if len(stands[i].Stack) > 0 {
			all = append(all, waits.Caller(stands[i].Stack))
		}
	}
	m, n := mostFrequent(all)
	if len(all) == 0 {
		return m, 0
	}
	return m, float64(n) / float64(len(all))
}

// Top is the function on top of most stacks, with the share of these.
func Top(stands []Stand) (beam.MFA, float64) {
	var all []beam.MFA
	for i := range stands {
		if len(stands[i].Stack) > 0 {
			all = append(all, stands[i].Stack[0])
		}
	}
	m, n := mostFrequent(all)
	if len(all) == 0 {
		return m, 0
	}
	return m, float64(n) / float64(len(all))
}

// On is the share of stacks that have within their first depth functions one for
// which match holds; 0 of no stacks.
func On(stands []Stand, depth int, match func(m beam.MFA) bool) float64 {
	n, all := 0, 0
	for i := range stands {
		stack := stands[i].Stack
		if len(stack) == 0 {
			continue
		}
		all++
		for _, m := range stack[:min(depth, len(stack))] {
			if match(m) {
				n++
				break
			}
		}
	}
	if all == 0 {
		return 0
	}
	return float64(n) / float64(all)
}

// In is the share of stands whose status is one of some.
func In(stands []Stand, status ...string) float64 {
	if len(stands) == 0 {
		return 0
	}
	n := 0
	for i := range stands {
		for _, s := range status {
			if stands[i].Status == s {
				n++
			}
		}
	}
	return float64(n) / float64(len(stands))
}

func mostFrequent(all []beam.MFA) (most beam.MFA, n int) {
	counts := map[beam.MFA]int{}
	for _, m := range all {
		counts[m]++
		if c := counts[m]; c > n {
			most, n = m, c
		}
	}
	return most, n
}

// plain tells the initial calls that say nothing: of a fun, and of any OTP process.
func plain(m beam.MFA) bool {
	return m.IsZero() || m.Module == "erlang" && m.Function == "apply" || m.Module == "proc_lib" && m.Function == "init_p"
}

// Plain tells the groups that say nothing of who is in them.
func Plain(group string) bool { return plainGroup(group) == "" }

// plainGroup is a group's name, "" of one that says nothing of who is in it.
func plainGroup(name string) string {
	if strings.HasPrefix(name, "erlang:apply/") || strings.HasPrefix(name, "proc_lib:init_p/") {
		return ""
	}
	return name
}
