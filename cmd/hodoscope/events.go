package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/cli"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/view"
)

const eventsLong = `Listen to what the runtime itself reports, and print it as it comes: collections
of garbage that took long, schedulers that were kept, large heaps, processes that
wait for a busy port or connection and, from OTP 27 on, long message queues. Each
comes with its process's name, stack and queue just after.

From OTP 28 on this is a session of our own, which takes nothing from anybody.
Before, one process of a node can listen: this command does while it runs, unless
another process has it; then it says who, and ends.

Of a flood a few of each kind are printed, of one process and kind one in a
second; all are counted.
`

// eventsEach is the time between two questions.
const eventsEach = 500 * time.Millisecond

func eventsCommand(t *tool) *cobra.Command {
	var lasting time.Duration
	var follow bool
	var thresholds []string
	cmd := &cobra.Command{
		Use:   "events TARGET",
		Short: "What the runtime reports, as it comes (touches the processes reported)",
		Long:  eventsLong + thresholdHelp() + "\n" + columnHelp(view.EventColumns()),
		Example: `  hodoscope events app@host
  hodoscope events app@host --for 10m --threshold long_gc=50ms,large_heap=off
  hodoscope events app@host --follow -o ndjson`,
		GroupID:           "see",
		Args:              positional(1, "TARGET"),
		ValidArgsFunction: t.completeTarget,
	}
	f := cmd.Flags()
	f.DurationVar(&lasting, "for", 30*time.Second, "how long to listen")
	f.BoolVar(&follow, "follow", false, "listen until interrupted")
	f.StringSliceVar(&thresholds, "threshold", nil, "from when on an event is reported, kind=limit; off leaves a kind out")
	cmd.MarkFlagsMutuallyExclusive("for", "follow")
	cmd.RegisterFlagCompletionFunc("for", cobra.NoFileCompletions)
	cmd.RegisterFlagCompletionFunc("threshold", cobra.FixedCompletions(thresholdWords(), cobra.ShellCompDirectiveNoFileComp|cobra.ShellCompDirectiveNoSpace))
	t.knownColumns(cmd, view.EventColumns())
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		limits, err := parseThresholds(thresholds)
		if err != nil {
			return err
		}
		if lasting <= 0 {
			return usage("--for must be more than nothing", "give a duration such as 30s, or --follow")
		}
		if follow {
			lasting = 0
			if t.set.output == string(cli.JSON) {
				return usage("-o json has no end with --follow", "use -o ndjson, or --for")
			}
		}
		return t.events(cmd.Context(), args[0], live.EventQuery{Mode: live.EventsOn, Limits: limits}, lasting)
	}
	return cmd
}

// events listens for a time, 0 without end, and writes what comes.
func (t *tool) events(ctx context.Context, target string, q live.EventQuery, lasting time.Duration) error {
	t.target = target
	o, trace, err := t.attachOptions(target)
	if err != nil {
		return err
	}
	defer trace.Close()
	s, err := t.open(ctx, o)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Listen(ctx, q); err != nil {
		return err
	}
	return t.listen(ctx, s, lasting)
}

// listen asks again and again. What is one document by its format is written at the end.
func (t *tool) listen(ctx context.Context, s session.Source, lasting time.Duration) error {
	var end <-chan time.Time
	if lasting > 0 {
		end = time.After(lasting)
	}
	whole := t.set.output == string(cli.JSON)
	all := &beam.Events{Holder: beam.NoPid, Dropped: map[beam.EventKind]int64{}}
	written := false
	for over := false; !over; {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-end:
			over = true
		case <-time.After(eventsEach):
		}
		e, err := t.askEvents(ctx, s)
		if err != nil {
			return err
		}
		if whole {
			together(all, e)
			continue
		}
		if len(e.List) > 0 || !written || len(e.Dropped) > 0 || e.Why != "" {
			if err := t.writeEvents(e, written); err != nil {
				return err
			}
			written = true
		}
	}
	if whole {
		return t.writeEvents(all, false)
	}
	return nil
}

// askEvents asks once; that somebody else has the events is the end.
func (t *tool) askEvents(ctx context.Context, s session.Source) (*beam.Events, error) {
	ctx, cancel := context.WithTimeout(ctx, t.set.timeout)
	defer cancel()
	e, err := s.Events(ctx)
	if err != nil {
		return nil, err
	}
	if e.Listening == beam.ListeningHeld {
		why := view.Events(e, t.set.etfSyntax()).Notes[0]
		return nil, &failure{what: "cannot listen on " + t.target, why: why, next: "ask its owner for what it heard; from OTP 28 on both can listen",
			code: exitError, err: errors.New("system_monitor is held")}
	}
	return e, nil
}

// together adds what came to what came before.
func together(all, news *beam.Events) {
	list, dropped, cost := append(all.List, news.List...), all.Dropped, all.Origin.Cost.Plus(news.Origin.Cost)
	seen, of := all.Origin.Seen+news.Origin.Seen, all.Origin.Of+news.Origin.Of
	for kind, n := range news.Dropped {
		dropped[kind] += n
	}
	*all = *news
	all.List, all.Dropped = list, dropped
	all.Origin.Cost, all.Origin.Seen, all.Origin.Of = cost, seen, of
	if seen < of {
		all.Origin.Method = beam.Sampled
	}
}

// writeEvents writes one batch; of a table the headings only once.
func (t *tool) writeEvents(e *beam.Events, again bool) error {
	d := view.Events(e, t.set.etfSyntax())
	bare := t.set.noHeaders
	t.set.noHeaders = bare || again
	defer func() { t.set.noHeaders = bare }()
	return t.write(&d)
}

// threshold is a row of what --threshold takes.
type threshold struct {
	kind   beam.EventKind
	preset string
	help   string
	set    func(l *beam.EventLimits, value string) error
}

var eventThresholds = []threshold{
	{beam.LongGC, "100ms", "a collection took so long", func(l *beam.EventLimits, v string) error { return milliseconds(&l.LongGC, v) }},
	{beam.LongSchedule, "100ms", "a scheduler was kept so long", func(l *beam.EventLimits, v string) error { return milliseconds(&l.LongSchedule, v) }},
	{beam.LargeHeap, "64m", "a heap is so large, in bytes with k, m or g", func(l *beam.EventLimits, v string) error { return bytesOf(&l.LargeHeap, v) }},
	{beam.BusyPort, "on", "on or off", func(l *beam.EventLimits, v string) error { return onOrOff(&l.BusyPort, v) }},
	{beam.BusyDistPort, "on", "on or off", func(l *beam.EventLimits, v string) error { return onOrOff(&l.BusyDistPort, v) }},
	{beam.LongMessageQueue, "5000", "so many messages wait; it is short again at a fifth of it", func(l *beam.EventLimits, v string) error {
		n, err := strconv.ParseInt(v, 10, 32)
		if v == "off" {
			n, err = 0, nil
		}
		if err != nil || n < 0 {
			return errors.New("give a number of messages")
		}
		l.LongMessageQueue, l.ShortMessageQueue = n, n/5
		return nil
	}},
}

func thresholdHelp() string {
	var b strings.Builder
	b.WriteString("\nThresholds, and what they are unless --threshold says otherwise (off leaves a kind out):\n")
	for _, k := range eventThresholds {
		fmt.Fprintf(&b, "  %-18s %-6s %s\n", k.kind, k.preset, k.help)
	}
	return strings.TrimRight(b.String(), "\n")
}

func thresholdWords() []string {
	var words []string
	for _, k := range eventThresholds {
		words = append(words, string(k.kind)+"=\t"+k.help)
	}
	return words
}

// parseThresholds changes the usual limits.
func parseThresholds(given []string) (beam.EventLimits, error) {
	limits := beam.DefaultEventLimits
	for _, g := range given {
		kind, value, _ := strings.Cut(g, "=")
		i := slices.IndexFunc(eventThresholds, func(k threshold) bool { return string(k.kind) == kind })
		if i < 0 {
			var known []string
			for _, k := range eventThresholds {
				known = append(known, string(k.kind))
			}
			return limits, usage("--threshold "+g+" names no event", wrongName(kind, known))
		}
		if err := eventThresholds[i].set(&limits, value); err != nil {
			return limits, usage("--threshold "+g+" is of no use", err.Error()+", for instance "+kind+"="+eventThresholds[i].preset)
		}
	}
	if limits == (beam.EventLimits{}) {
		return limits, usage("--threshold leaves out every event", "leave one in")
	}
	return limits, nil
}

func milliseconds(into *time.Duration, v string) error {
	if v == "off" {
		*into = 0
		return nil
	}
	d, err := time.ParseDuration(v)
	if err != nil || d < time.Millisecond || d > time.Hour {
		return errors.New("give a duration from 1ms to 1h")
	}
	*into = d
	return nil
}

func bytesOf(into *int64, v string) error {
	if v == "off" {
		*into = 0
		return nil
	}
	digits, unit := strings.TrimRight(v, "kmg"), int64(1)
	switch v[len(digits):] {
	case "":
	case "k":
		unit = 1 << 10
	case "m":
		unit = 1 << 20
	case "g":
		unit = 1 << 30
	default:
		return errors.New("give a size in bytes")
	}
	n, err := strconv.ParseInt(digits, 10, 32)
	if err != nil || n <= 0 {
		return errors.New("give a size in bytes")
	}
	*into = n * unit
	return nil
}

func onOrOff(into *bool, v string) error {
	if v != "on" && v != "off" {
		return errors.New("give on or off")
	}
	*into = v == "on"
	return nil
}
