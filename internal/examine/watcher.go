package examine

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/session"
)

// How often a node is looked at: Calm while nothing is suspicious, Brisk while
// something is, and for Settle after.
const (
	Calm   = 10 * time.Second
	Brisk  = 2500 * time.Millisecond
	Settle = 30 * time.Second
)

// Watched is the session of a node that is watched all the time.
type Watched interface {
	Session
	Hurry(every time.Duration)
}

// Watcher examines a node all the time and keeps its findings. Run does the work;
// everything else may be called from anywhere.
type Watcher struct {
	s Watched
	e *Examiner

	mu   sync.Mutex
	ward diagnose.Ward
	at   time.Time // of the last look that was judged
	care Care
	news []News
}

// Care is how closely a node is looked at: what it means that nothing is found.
type Care struct {
	Every    time.Duration // between looks, now
	Closely  bool          // tables, ports, waits and suspects are looked at too
	Watched  time.Duration // that the looks span
	Coverage diagnose.Coverage
}

// News is what became of a case.
type News struct {
	Case diagnose.Case
	What Change
}

// Change is what became of a case.
type Change string

// The changes.
const (
	Opened Change = "opened"
	Graver Change = "graver"
	Closed Change = "closed"
)

// Watch makes a watcher of a session that does not run yet.
func Watch(s Watched, o Options) *Watcher { return &Watcher{s: s, e: New(s, o)} }

// Resume takes the cases that a former watcher of the node left, before Run.
func (w *Watcher) Resume(cases []diagnose.Case) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ward.Resume(cases)
}

// Run examines until ctx ends. It asks more often, and closer, once something is
// suspicious, so that a calm node is asked for next to nothing more than without it.
func (w *Watcher) Run(ctx context.Context) {
	w.s.Hurry(Calm)
	var suspicious time.Time
	for ctx.Err() == nil {
		round, cancel := context.WithTimeout(ctx, away)
		v, err := w.e.Round(round)
		cancel()
		if err != nil {
			w.absent()
			select {
			case <-ctx.Done():
			case <-time.After(Calm):
			}
			continue
		}
		at := w.e.History().Last().At
		if slices.ContainsFunc(v.Wants, suspected) || len(v.Findings) > 0 || diagnose.Suspicious(w.e.History()) {
			suspicious = at
		}
		pace := Calm
		if at.Sub(suspicious) < Settle {
			pace = Brisk
		}
		w.judged(v, at, pace)
		w.s.Hurry(pace)
		w.e.Closely(pace == Brisk)
	}
}

// suspected tells a look that is wanted because of what was seen.
func suspected(w diagnose.Want) bool { return !w.Routine }

// away is for how long a node must not have been looked at until its cases are closed.
const away = 3 * time.Minute

// absent closes the cases of a node that cannot be looked at.
func (w *Watcher) absent() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if st := w.s.State(); st.Status != session.Attached {
		w.tell(Closed, w.ward.Leave(st.Since))
	}
}

func (w *Watcher) judged(v diagnose.Verdict, at time.Time, pace time.Duration) {
	r := w.e.Report(v)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.care = Care{Every: pace, Closely: pace == Brisk, Watched: time.Duration(r.Watched), Coverage: r.Coverage}
	opened, graver, closed := w.ward.Observe(v.Findings, at)
	w.at = at
	w.tell(Opened, opened)
	w.tell(Graver, graver)
	w.tell(Closed, closed)
}

// mostNews bounds what is kept for who does not ask.
const mostNews = 200

func (w *Watcher) tell(what Change, cases []diagnose.Case) {
	for _, c := range cases {
		w.news = append(w.news, News{c, what})
	}
	w.news = w.news[max(0, len(w.news)-mostNews):]
}

// Cases are those that are open, the gravest first, and the latest closed ones, with the
// time of the last look; zero before the first.
func (w *Watcher) Cases() (open, closed []diagnose.Case, at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.ward.Open(), w.ward.Closed(), w.at
}

// Care is how closely the node was looked at last; the zero Care before the first look.
func (w *Watcher) Care() Care {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.care
}

// News is what became of cases since it was last asked for. One may ask.
func (w *Watcher) News() []News {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := w.news
	w.news = nil
	return n
}
