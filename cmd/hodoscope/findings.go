package main

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/hodoscope/hodoscope/internal/cli"
	"github.com/hodoscope/hodoscope/internal/collect"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/examine"
	"github.com/hodoscope/hodoscope/internal/metric"
)

// findings tells a collector what a doctor has found, and people on standard error what
// became of it; the register has it all.
func (w *watches) findings(r *register, doctor *examine.Watcher) func() ([]metric.Finding, time.Time, []collect.FindingNews) {
	return func() (open []metric.Finding, at time.Time, news []collect.FindingNews) {
		cases, _, at := doctor.Cases()
		for _, c := range cases {
			open = append(open, findingOf(c))
		}
		became := doctor.News()
		r.keep(cases, became, at)
		for _, n := range became {
			when := n.Case.Seen
			if n.What == examine.Closed {
				when = n.Case.Closed
			}
			news = append(news, collect.FindingNews{Finding: findingOf(n.Case), Change: string(n.What), At: when})
			fmt.Fprintln(w.t.stderr, cli.Printable(fmt.Sprintf("%s: %s %s: %s (%s)", r.node, n.What, n.Case.Finding.Severity, n.Case.Finding.Title, n.Case.Finding.Detector)))
		}
		return open, at, news
	}
}

func findingOf(c diagnose.Case) metric.Finding {
	all, err := json.Marshal(c.Finding)
	if err != nil {
		all = nil // a number that is none; the title is there
	}
	return metric.Finding{Detector: c.Finding.Detector, Severity: c.Finding.Severity.String(), Culprit: c.Finding.Culprit.Name,
		Title: c.Finding.Title, Opened: c.Opened, Text: string(all)}
}
