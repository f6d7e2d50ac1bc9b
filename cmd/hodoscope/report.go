package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/all"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/view"
	"github.com/hodoscope/hodoscope/internal/web"
)

const reportLong = `Write what is wrong with a node, and what it looks like, to one HTML file: to attach to a
ticket, to keep, to read without Hodoscope. The file asks nobody for anything.

The node is diagnosed as "hodoscope diagnose" does, for --for; then its groups of
processes, its largest, busiest and most awaited processes, who waits for whom, and its
events are read once. With --from the file has the charts of that time too, from the
history. With a --to that is not now the node is not asked at all: then the file is of
the history alone, and the node may be gone.

` + sourceHelp + `

` + momentHelp

type reportFlags struct {
	inquiry
	source         pastSource
	from, to, file string
}

func reportCommand(t *tool) *cobra.Command {
	var f reportFlags
	cmd := &cobra.Command{
		Use:   "report TARGET",
		Short: "An incident in one HTML file, for a ticket (touch)",
		Long:  reportLong,
		Example: `  hodoscope report app@host
  hodoscope report app@host --from -2h --html incident.html
  hodoscope report app@host --from 03:00 --to 04:30 --source http://prometheus:9090`,
		GroupID:           "see",
		Args:              positional(1, "TARGET"),
		ValidArgsFunction: t.completeTarget,
	}
	f.source.add(cmd)
	fs := cmd.Flags()
	fs.StringVar(&f.from, "from", "", "begin of the time that charts show; without it they show what was seen now")
	fs.StringVar(&f.to, "to", "now", "its end")
	fs.StringVar(&f.file, "html", "", "the file; without it its name is made of the node and the time")
	fs.DurationVar(&f.lasting, "for", 24*time.Second, "how long to look")
	fs.StringVar(&f.events, "events", string(live.EventsOn), "listen for the runtime's events: on, auto (from OTP 28 on only), off")
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return t.reportOn(cmd.Context(), f, args[0]) }
	return cmd
}

func (t *tool) reportOn(ctx context.Context, f reportFlags, target string) error {
	f.detectors = all.Detectors
	r := web.Report{Node: target, Program: "Hodoscope " + version, Every: f.source.every, Detector: detectorOf}
	if f.from != "" || f.to != "now" {
		if f.from == "" {
			return usage("--from is missing", "name the begin of the time too, as in --from 03:00 --to 04:30")
		}
		var err error
		if r.From, r.To, err = span(f.from+".."+f.to, time.Now()); err != nil {
			return usage(err.Error(), "see hodoscope report --help")
		}
		if r.Past, err = f.source.open(); err != nil {
			return err
		}
	}
	if f.to == "now" {
		if err := t.examineForReport(ctx, f.inquiry, target, &r); err != nil {
			return err
		}
	}
	r.Made = time.Now()
	return t.writeReportFile(ctx, &r, f.file)
}

// examineForReport diagnoses a node and fills in what it found, and what else was read.
func (t *tool) examineForReport(ctx context.Context, f inquiry, target string, r *web.Report) error {
	var ward diagnose.Ward
	f.round = func(v diagnose.Verdict, at time.Time) { ward.Observe(v.Findings, at) }
	f.last = func(ctx context.Context, s *session.Session) {
		r.State = s.State()
		r.Documents = readForReport(ctx, s, t.set.etfSyntax())
	}
	found, err := t.examineNode(ctx, f, target)
	if err != nil {
		return err
	}
	r.Health = &view.Health{Open: casesOf(&ward, found), At: found.At, Every: diagnoseInterval, Watched: time.Duration(found.Watched), Closely: true, Coverage: found.Coverage}
	return nil
}

// casesOf are the findings of a diagnosis as cases, with the course of their evidence where
// they were seen before.
func casesOf(ward *diagnose.Ward, r diagnose.Report) []diagnose.Case {
	var cases []diagnose.Case
	open := ward.Open()
	for _, f := range r.Findings {
		one := diagnose.Case{Finding: f, Opened: r.At, Seen: r.At, Worst: f.Severity}
		for _, c := range open {
			if c.Finding.Detector == f.Detector && c.Finding.Title == f.Title {
				one = c
			}
		}
		cases = append(cases, one)
	}
	return cases
}

// reported is how many rows the tables of a report have.
const reported = 30

// readForReport asks what a reader wants to see beside findings. What has no answer is
// left out: a node that is ill may not give all of them.
func readForReport(ctx context.Context, s *session.Session, syn etf.Syntax) []view.Document {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var out []view.Document
	if c := s.State().Census; c != nil {
		out = append(out, view.TopGroups(c, reported, syn))
	}
	for _, by := range []struct {
		title string
		sort  beam.SortKey
	}{{"Largest processes", beam.SortTotalHeapSize}, {"Busiest processes", beam.SortReductionsRate}, {"Processes with the longest queues", beam.SortMessageQueueLen}} {
		if p, err := s.Processes(ctx, live.ProcessQuery{Sort: by.sort, Limit: reported}); err == nil {
			d := view.Processes(p, syn)
			d.Title = by.title
			out = append(out, d)
		}
	}
	if w, err := s.Waits(ctx, live.WaitQuery{Callees: 5, Woken: live.DefaultWoken}); err == nil {
		out = append(out, view.Waits(w, false, syn))
	}
	if e, err := s.Events(ctx); err == nil {
		out = append(out, view.Events(e, syn))
	}
	return out
}

func (t *tool) writeReportFile(ctx context.Context, r *web.Report, name string) error {
	if name == "" {
		name = fmt.Sprintf("hodoscope-%s-%s.html", fileName(r.Node), r.Made.Format("20060102-150405"))
	}
	var text strings.Builder
	if err := r.Write(ctx, &text); err != nil {
		return unreadPast(err)
	}
	if err := os.WriteFile(name, []byte(text.String()), 0o644); err != nil {
		return usage("cannot write "+name+": "+err.Error(), "name a file that you may write with --html")
	}
	fmt.Fprintln(t.stderr, "hodoscope: written to", name)
	return nil
}

// fileName is a node's name with nothing in it that means something in the name of a file.
func fileName(node string) string {
	return strings.Map(func(c rune) rune {
		if strings.ContainsRune(`/\\:*?"<>| `, c) || c < ' ' {
			return '_'
		}
		return c
	}, node)
}
