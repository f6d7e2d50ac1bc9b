package asktest

import (
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/all"
	"github.com/hodoscope/hodoscope/internal/view"
)

// Findings is an ask.Findings of some nodes, by target, at which detectors have always just
// looked.
type Findings map[string]*view.Health

// Health of a node is two seconds old.
func (d Findings) Health(node string) *view.Health {
	h := d[node]
	if h == nil {
		return nil
	}
	fresh := *h
	fresh.At = time.Now().Add(-2 * time.Second)
	return &fresh
}

// Detector is one of all there are.
func (d Findings) Detector(name string) *diagnose.Detector {
	i := slices.IndexFunc(all.Detectors, func(d *diagnose.Detector) bool { return d.Name == name })
	if i < 0 {
		return nil
	}
	return all.Detectors[i]
}

// Well is a node at which nothing is found.
func Well(at time.Time) *view.Health {
	return &view.Health{At: at, Every: 10 * time.Second, Watched: 5 * time.Minute,
		Coverage: diagnose.Coverage{Detectors: len(all.Detectors), Looks: 30, Processes: 48_213, Followed: 48_213, Events: true}}
}

// Ill is a node with a leak since half an hour, hostile names, and things that are over.
func Ill(at time.Time) *view.Health {
	h := Well(at)
	h.Every, h.Closely = 2500*time.Millisecond, true
	h.Coverage.Missing = []diagnose.Lack{{What: "links", Why: "the node did not answer in time"}}
	finding := func(detector string, s diagnose.Severity, culprit, title string, touches ...string) diagnose.Finding {
		return diagnose.Finding{Detector: detector, Title: title, Severity: s, Confidence: diagnose.Likely, Touches: touches,
			Culprit:  diagnose.Culprit{Kind: "group", Name: culprit, Module: "Shop.Pinger", Function: "loop/1", Count: 125_000, Pids: []string{"<0.142.0>", "<0.149.0>"}},
			Excluded: []diagnose.Exclusion{{Detector: "load", Text: "others of the kind end, so this is no rise in load"}},
			Advice: []diagnose.Advice{{Kind: diagnose.Now, Text: "As first aid end those that are old, by what they run (" + culprit + "), not by pid."},
				{Kind: diagnose.Code, Text: "Give every receive that waits for an answer an end.", Erlang: "receive {Ref, R} -> R after 5000 -> exit(timeout) end", Elixir: "receive do {^ref, r} -> r after 5_000 -> exit(:timeout) end"},
				{Kind: diagnose.Check, Text: "The count stays level while new ones come and go."}}}
	}
	leak := finding("process_leak", diagnose.Error, "Shop.Pinger", "Shop.Pinger: 125 000 processes that never end, 2 100 more a minute", diagnose.GroupSubject("Elixir.Shop.Cart"), "process <0.142.0>")
	leak.TimeLeft, leak.Consequences = diagnose.Duration(65*time.Minute), []string{"262 144 processes is the limit; it is reached in 65 minutes"}
	odd := finding("mailbox_overload", diagnose.Warning, Hostile[0], Hostile[1]+": 12 000 messages wait", diagnose.GroupSubject(Hostile[0]))
	odd.Confidence = diagnose.Suspected
	var w diagnose.Ward
	over := finding("scheduler_saturation", diagnose.Critical, "Shop.Search", "8 of 8 schedulers are busy: Shop.Search")
	w.Observe([]diagnose.Finding{over}, at.Add(-3*time.Hour))
	w.Observe(nil, at.Add(-160*time.Minute))
	for ago := 30 * time.Minute; ago >= 0; ago -= 10 * time.Second {
		seen, steps := at.Add(-ago), (30*time.Minute-ago).Seconds()/10
		leak.Evidence = []diagnose.Evidence{
			{Signal: "count", Value: 62_000 + 350*steps, Unit: "{process}", At: seen, Text: "125 000 processes, 62 000 when first looked at 30 minutes before, 2 100 more a minute"},
			{Signal: "idle", Value: 0.98, Unit: "1", At: seen, Text: "98 % of them do nothing: no reduction since the look before"},
			{Signal: "ends", Value: 900 + float64(int(steps)%7)*20, Unit: "{process}/min", At: seen, Text: "900 processes a minute come and end meanwhile: 70 % of those begun stay"},
		}
		odd.Evidence = []diagnose.Evidence{{Signal: "message_queue_len", Value: steps * steps / 3, At: seen, Text: "12 000 messages in the queue of " + Hostile[2]}}
		w.Observe([]diagnose.Finding{leak, odd}, seen)
	}
	h.Open, h.Closed = w.Open(), w.Closed()
	return h
}
