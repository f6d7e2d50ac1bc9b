package seen

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/view"
)

// The lines of a recording; docs/formats/recording.md draws them.

// version grows when an older hodoscope could not read what a newer one writes.
const version = 1

type header struct {
	Version int       `json:"hodoscope_recording"`
	Program string    `json:"program"`
	Begun   time.Time `json:"begun"`
}

// noteLine is a Note: a state with its points, or an answer, or why there is none.
type noteLine struct {
	Node     string          `json:"node"`
	At       time.Time       `json:"at"`
	Standing *ask.Standing   `json:"standing,omitempty"`
	System   json.RawMessage `json:"system,omitempty"`
	Points   []ask.Point     `json:"points,omitempty"`
	Question string          `json:"question,omitempty"`
	Form     string          `json:"form,omitempty"` // of the answer, as ask.Form names it
	Answer   json.RawMessage `json:"answer,omitempty"`
	Problem  *problemLine    `json:"problem,omitempty"`
}

type problemLine struct {
	Kind  ask.Kind `json:"kind"`
	What  string   `json:"what"`
	Next  string   `json:"next,omitempty"`
	Again float64  `json:"again_seconds,omitempty"`
}

func lineOf(n Note) (noteLine, error) {
	l := noteLine{Node: n.Node}
	var err error
	if s := n.State; s != nil {
		l.At, l.Standing, l.Points = s.At, &s.Standing, n.Points
		if s.System != nil {
			l.System, err = json.Marshal(ask.Wire(*s.System))
		}
	}
	if a := n.Answer; a != nil {
		l.At, l.Question = a.At, n.Question
		if p := a.Problem; p != nil {
			l.Problem = &problemLine{p.Kind, p.What, p.Next, p.Again.Seconds()}
		}
		if a.Value != nil {
			l.Form = ask.Form(a.Value)
			l.Answer, err = json.Marshal(ask.Wire(a.Value))
		}
	}
	return l, err
}

// note is what a line tells. The line may come from anybody.
func (l *noteLine) note() (Note, error) {
	n := Note{Node: l.Node}
	switch {
	case l.Node == "":
		return n, errors.New("a line names no node")
	case l.At.IsZero():
		return n, errors.New("a line without a time")
	case (l.Standing == nil) == (l.Question == ""):
		return n, errors.New("a line is either of a state or of an answer")
	}
	if l.Standing != nil {
		n.State, n.Points = &State{At: l.At, Standing: *l.Standing}, l.Points
		if l.System != nil {
			v, err := ask.Unwire("document", l.System)
			if err != nil {
				return n, fmt.Errorf("system: %w", err)
			}
			d := v.(view.Document)
			n.State.System = &d
		}
		return n, checkPoints(l.Points)
	}
	n.Question, n.Answer = l.Question, &Answer{At: l.At}
	if p := l.Problem; p != nil {
		n.Answer.Problem = &ask.Problem{Kind: p.Kind, What: p.What, Next: p.Next, Again: time.Duration(p.Again * float64(time.Second))}
	}
	if l.Answer != nil {
		var err error
		if n.Answer.Value, err = ask.Unwire(l.Form, l.Answer); err != nil {
			return n, fmt.Errorf("%s: %w", l.Question, err)
		}
	}
	return n, nil
}

// mostSeries bounds what a point may name: those that this hodoscope knows, and newer ones.
const mostSeries = 100

// checkPoints bounds points, which the tape counts and does not weigh.
func checkPoints(points []ask.Point) error {
	for _, p := range points {
		if len(p.Series) > mostSeries {
			return fmt.Errorf("a point of %d numbers", len(p.Series))
		}
	}
	return nil
}
