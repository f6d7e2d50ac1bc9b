package main

import (
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/history"
	"github.com/hodoscope/hodoscope/internal/history/recorded"
	"github.com/hodoscope/hodoscope/internal/tui/seen"
)

// compareRecordings compares two recordings, or two periods or nodes of one. A period is
// the whole recording unless it has a span.
func compareRecordings(files, nodes []string, before, after string) (history.Comparison, error) {
	var c history.Comparison
	switch {
	case len(files) > 2:
		return c, usage("more than two recordings", "give --replay once or twice")
	case len(files) == 1 && len(nodes) < 2 && before == "":
		return c, errNoBefore
	}
	if len(nodes) == 0 {
		nodes = []string{""}
	}
	was, err := recordedPeriod(files[0], nodes[0], "--before", before, &c.Before, &c.Notes)
	if err != nil {
		return c, err
	}
	is, err := recordedPeriod(files[len(files)-1], nodes[len(nodes)-1], "--after", after, &c.After, &c.Notes)
	if err != nil {
		return c, err
	}
	c.Changes = history.Compare(was, is)
	c.Notes = append(c.Notes, "A recording has the numbers of the node as a whole. It has none of: "+strings.Join(recorded.Without(), ", ")+".")
	return c, nil
}

// recordedPeriod reads one side, and says which node and which time it is of, and what is
// to be known of it.
func recordedPeriod(file, node, flag, text string, p *history.Period, notes *[]string) ([]history.Line, error) {
	r, err := readRecording(file)
	if err != nil {
		return nil, err
	}
	if r.Cut != "" {
		*notes = append(*notes, "Not all of "+file+" could be read: "+r.Cut+".")
	}
	if node, err = nodeOf(r.Tape, file, node); err != nil {
		return nil, err
	}
	*p = history.Period{Instance: node}
	if p.From, p.To = recorded.Span(r.Tape, node); text != "" {
		if p.From, p.To, err = span(text, p.To.In(time.Local)); err != nil {
			return nil, usage(flag+": "+err.Error(), "see hodoscope compare --help")
		}
	}
	lines := recorded.Lines(r.Tape, node, p.From, p.To)
	if len(lines) == 0 {
		from, to := recorded.Span(r.Tape, node)
		return nil, usage(file+" has no numbers of "+node+" in that time", "it has some from "+from.Format(time.DateTime)+" to "+to.Format(time.DateTime))
	}
	return lines, nil
}

// nodeOf is the node that was named, or the only one.
func nodeOf(t *seen.Tape, file, node string) (string, error) {
	nodes := t.Nodes()
	if node == "" && len(nodes) == 1 {
		return nodes[0], nil
	}
	for _, n := range nodes {
		if n == node {
			return n, nil
		}
	}
	what := file + " has nothing of " + node
	if node == "" {
		what = file + " has several nodes"
	}
	return "", usage(what, "name one of "+strings.Join(nodes, ", "))
}
