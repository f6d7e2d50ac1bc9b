package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/cli"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/all"
	"github.com/hodoscope/hodoscope/internal/examine"
	"github.com/hodoscope/hodoscope/internal/outside"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

const diagnoseLong = `Look at a node for some seconds and say what is wrong with it, who is to blame, how
one can tell, and what to do. A healthy node yields nothing.

Each finding names its culprit by a name that is found again in the code, and rests on
at least two signals. What is a consequence of something else is told with its cause.
--explain shows all evidence, what was ruled out, and all advice, in Erlang and in
Elixir; "hodoscope explain" has a page for each detector.

The node is looked at every two seconds. Processes of suspects are asked for their
stacks, which wakes them (a touch). --allow-acts lets it collect the garbage of one idle
process of a suspected group, of 64 MB at the most, which proves what a collection would
free; that is an act, and has a line in the audit log.

Exit codes: 0 nothing found, 5 too little was seen, 10 a warning, 11 an error or worse;
--fail-on sets from which severity on a finding makes it 10 or 11.`

type diagnoseFlags struct {
	lasting  time.Duration
	explain  bool
	acts     bool
	events   string
	failOn   string
	keep     string
	from     string
	only     []string
	markdown string
}

func diagnoseCommand(t *tool) *cobra.Command {
	var f diagnoseFlags
	cmd := &cobra.Command{
		Use:   "diagnose TARGET",
		Short: "What is wrong with a node, who is to blame, and what to do (touch)",
		Long:  diagnoseLong,
		Example: `  hodoscope diagnose app@host
  hodoscope diagnose app@host --explain --allow-acts --keep seen.json.gz --markdown ticket.md
  hodoscope diagnose app@host -o json | jq '.findings[] | {title, severity}'
  hodoscope diagnose --from seen.json.gz`,
		GroupID:           "see",
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: t.completeTarget,
	}
	fs := cmd.Flags()
	fs.DurationVar(&f.lasting, "for", 24*time.Second, "how long to look")
	fs.BoolVar(&f.explain, "explain", false, "all evidence, what was ruled out, and all advice")
	fs.BoolVar(&f.acts, "allow-acts", false, "try a garbage collection on one process of a suspected group (act)")
	fs.StringVar(&f.events, "events", string(live.EventsOn), "listen for the runtime's events: on, auto (from OTP 28 on only), off")
	fs.StringVar(&f.failOn, "fail-on", "warning", "severity from which on the exit code is not 0: "+strings.Join(diagnose.Severities(), ", ")+", never")
	fs.StringVar(&f.keep, "keep", "", "write what was seen to a file, to be judged again")
	fs.StringVar(&f.from, "from", "", "judge what was kept in a file instead of looking at a node")
	fs.StringSliceVar(&f.only, "only", nil, "only these detectors")
	fs.StringVar(&f.markdown, "markdown", "", "write the report as a page for a ticket")
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return t.diagnose(cmd.Context(), f, args) }
	return cmd
}

func (t *tool) diagnose(ctx context.Context, f diagnoseFlags, args []string) error {
	failOn, err := failOn(f.failOn)
	if err != nil {
		return err
	}
	detectors, err := detectorsNamed(f.only)
	if err != nil {
		return err
	}
	var report diagnose.Report
	switch {
	case f.from != "" && len(args) == 0:
		report, err = judgeFile(f.from, detectors)
	case f.from == "" && len(args) == 1:
		report, err = t.examineNode(ctx, inquiry{diagnoseFlags: f, detectors: detectors}, args[0])
	default:
		return usage("name a node, or --from FILE", "hodoscope diagnose app@host")
	}
	if err != nil {
		return err
	}
	if err := writeFile(f.markdown, report.Markdown); err != nil {
		return err
	}
	if err := t.writeReport(&report, f.explain); err != nil {
		return err
	}
	if worst, found := report.Worst(); found && worst >= failOn {
		return findingsError(worst)
	}
	if report.Blind() {
		return errPartial
	}
	return nil
}

// findingsError ends a command that has found something.
type findingsError diagnose.Severity

func (e findingsError) Error() string { return "found: " + diagnose.Severity(e).String() }

func (e findingsError) code() int {
	if diagnose.Severity(e) >= diagnose.Error {
		return exitFoundError
	}
	return exitFoundWarning
}

func failOn(word string) (diagnose.Severity, error) {
	if word == "never" {
		return diagnose.Critical + 1, nil
	}
	var s diagnose.Severity
	if err := s.UnmarshalText([]byte(word)); err != nil {
		return 0, usage("--fail-on: "+err.Error(), "or never")
	}
	return s, nil
}

func detectorsNamed(names []string) ([]*diagnose.Detector, error) {
	if len(names) == 0 {
		return all.Detectors, nil
	}
	var out []*diagnose.Detector
	for _, n := range names {
		d, err := detectorNamed(n)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

func detectorNamed(name string) (*diagnose.Detector, error) {
	i := slices.IndexFunc(all.Detectors, func(d *diagnose.Detector) bool {
		return d.Name == name || slices.ContainsFunc(d.IDs, func(id string) bool { return strings.EqualFold(id, name) })
	})
	if i < 0 {
		return nil, usage(fmt.Sprintf("no detector %q", name), "hodoscope explain lists them")
	}
	return all.Detectors[i], nil
}

// look and census are how far apart these are during a diagnosis: five steps of a
// growth must fit into ten seconds.
const diagnoseInterval = 2 * time.Second

// diagnoseBudget is the share of a scheduler that a diagnosis may take.
const diagnoseBudget = 0.05

// inquiry is how a node is examined, and who looks on.
type inquiry struct {
	diagnoseFlags
	detectors []*diagnose.Detector
	round     func(v diagnose.Verdict, at time.Time)        // after each round; nil: nobody
	last      func(ctx context.Context, s *session.Session) // before we go; nil: nobody
}

func (t *tool) examineNode(ctx context.Context, f inquiry, target string) (diagnose.Report, error) {
	t.target = target
	o, trace, err := t.attachOptions(target)
	if err != nil {
		return diagnose.Report{}, err
	}
	defer trace.Close()
	report, err := t.examineOnce(ctx, f, o)
	var starved *starvedError
	if errors.As(err, &starved) && ctx.Err() == nil {
		o.Insist = true
		report, err = t.examineOnce(ctx, f, o)
	}
	if errors.As(err, &starved) {
		err = starved.err
	}
	if err != nil {
		return report, t.fromOutside(ctx, target, err)
	}
	return report, nil
}

// starvedError is a node that is there and did not let us look.
type starvedError struct{ err error }

func (e *starvedError) Error() string { return e.err.Error() }

// patience is how long the first look may take before we insist.
const patience = 10 * time.Second

func (t *tool) examineOnce(ctx context.Context, f inquiry, o attach.Options) (diagnose.Report, error) {
	target := o.Target
	attached, cancel := context.WithTimeout(ctx, t.set.timeout)
	first, err := t.open(attached, o)
	cancel()
	if err != nil {
		var problem *attach.Problem
		if errors.As(err, &problem) && problem.Hop == "node" { // it listens, and does not answer
			err = &starvedError{err}
		}
		return diagnose.Report{}, err
	}
	ctx, cancel = context.WithCancel(ctx)
	defer cancel()
	s := session.New(target, func(ctx context.Context) (session.Source, error) {
		if src := first; src != nil {
			first = nil
			return src, nil
		}
		return t.open(ctx, o)
	}, session.Options{Interval: diagnoseInterval, SampleInterval: diagnoseInterval, BudgetShare: diagnoseBudget, Urgent: true,
		Events: live.EventQuery{Mode: live.EventMode(f.events), Limits: diagnose.EventLimits}})
	eo := examine.Options{Detectors: f.detectors, Keep: int(f.lasting/diagnoseInterval) + 2}
	if f.acts {
		eo.Audit = func(call, object string) error { return acted(target, call, object) }
	}
	e := examine.New(s, eo)
	running := make(chan struct{})
	go func() { defer close(running); s.Run(ctx) }()
	defer func() { cancel(); <-running }()
	s.Watch(ctx) // so that it looks as often as it was told to

	stop := t.progress(f.lasting)
	v, err := examineFor(ctx, e, f.lasting, o.Insist, f.round)
	stop()
	if err != nil {
		return diagnose.Report{}, err
	}
	if err := writeFile(f.keep, e.History().Write); err != nil {
		return diagnose.Report{}, err
	}
	report := e.Report(v)
	if f.last != nil {
		f.last(ctx, s)
	}
	if o.Insist {
		report.Coverage.Missing = append(report.Coverage.Missing, diagnose.Lack{What: "an answer at usual priority",
			Why: "none came, so we asked at high priority: processes of that priority leave nobody else a turn"})
	}
	return report, nil
}

// fromOutside adds to the reason why a node could not be attached to what the operating
// system sees of it, when it runs here. One that has refused us is well.
func (t *tool) fromOutside(ctx context.Context, target string, err error) error {
	f := t.explain(nil, err)
	if f.code == exitRefused || f.code == exitUsage {
		return err
	}
	there, lookErr := outside.Find(ctx, target, time.Second)
	if lookErr != nil || len(there) == 0 {
		return err
	}
	fact, next := there[0].What()
	f.why += "\n" + fact
	f.next = strings.TrimSpace(next + "\n" + f.next)
	return f
}

// longest is when a diagnosis ends that has too few looks to say anything: who waits wants
// an answer within a minute.
const longest = 50 * time.Second

// examineFor goes round until the time is up, and on until there were looks enough to say
// anything. Once it has begun there is a report, even when the node is lost on the way or
// the person has had enough.
func examineFor(ctx context.Context, e *examine.Examiner, lasting time.Duration, insist bool, told func(diagnose.Verdict, time.Time)) (v diagnose.Verdict, err error) {
	began := time.Now()
	for {
		until := began.Add(lasting)
		if len(e.History().Looks) < diagnose.FewLooks && lasting > patience {
			until = began.Add(max(lasting, longest))
			if soon := time.Now().Add(patience); !insist && soon.Before(until) {
				until = soon
			}
		}
		round, stop := context.WithDeadline(ctx, until)
		next, err := e.Round(round)
		stop()
		switch looks := len(e.History().Looks); {
		case err == nil:
			v = next
			if told != nil {
				told(v, e.History().Last().At)
			}
		case looks < diagnose.FewLooks && errors.Is(err, context.DeadlineExceeded) && lasting > patience:
			return v, &starvedError{&failure{what: e.Target() + " did not answer in time", code: exitPartial,
				why:  fmt.Sprintf("%d looks in %s: too few to say anything", looks, time.Since(began).Round(time.Second)),
				next: "it may be that processes of high priority leave nobody else a turn, or that its memory is swapped out", err: err}}
		case looks == 0:
			return v, err
		default:
			return v, nil
		}
	}
}

func (t *tool) writeReport(r *diagnose.Report, explain bool) error {
	if cli.Format(t.set.output) == cli.JSON {
		e := json.NewEncoder(t.stdout)
		e.SetIndent("", "  ")
		return e.Encode(r)
	}
	columns, terminal := t.width(t.stdout)
	return cli.WriteFindings(t.stdout, r, explain, cli.Options{Width: columns, Color: t.colored(terminal), ASCII: !t.utf8()})
}

// mostKept bounds what is read of a file that somebody made.
const mostKept = 1 << 30

func judgeFile(file string, detectors []*diagnose.Detector) (diagnose.Report, error) {
	b, err := os.Open(file)
	if err != nil {
		return diagnose.Report{}, usage(err.Error(), "--from takes what --keep wrote")
	}
	defer b.Close()
	h, err := diagnose.Read(b, mostKept)
	if err != nil {
		return diagnose.Report{}, usage(file+": "+err.Error(), "--from takes what --keep wrote")
	}
	return diagnose.NewReport(diagnose.Judge(detectors, h), h, len(detectors)), nil
}
