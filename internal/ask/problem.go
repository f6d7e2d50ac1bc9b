package ask

import (
	"context"
	"errors"
	"time"

	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// Kind is why a question has no answer.
type Kind string

const (
	Invalid  Kind = "invalid"   // a parameter is wrong: asked again it is wrong again
	NotFound Kind = "not found" // what is asked about is not there, or not any more
	NotKept  Kind = "not kept"  // it would be there if hodoscope had been started otherwise
	NotYet   Kind = "not yet"   // nobody has looked yet
	Away     Kind = "away"      // we are not attached to the node
	TooLate  Kind = "too late"  // the node did not answer in time
	Failed   Kind = "failed"    // the node or the way to it said no
)

// Problem says why a question has no answer.
type Problem struct {
	Kind Kind
	What string
	Next string // the next step for a person; "": none is known, or it is for the face to say
	// Again is when asking again may be of use; 0: not said.
	Again time.Duration
}

func (p *Problem) Error() string { return p.What }

// ProblemOf words why a question to a node had no answer. How we stand with the
// node explains more than the error of one question, when we do not stand well.
func ProblemOf(err error, s *session.State) *Problem {
	var own *Problem
	var notFound *live.NotFoundError
	switch {
	case errors.As(err, &own):
		return own
	case s.Status != session.Attached:
		what := s.Error
		if what == "" {
			what = "the node is " + string(s.Status)
		}
		return &Problem{Away, what, s.Hint, 2 * time.Second}
	case errors.Is(err, session.ErrNoCensus):
		return noCensus(s)
	case errors.As(err, &notFound):
		return &Problem{Kind: NotFound, What: err.Error(), Next: "processes come and go: see the process table"}
	case errors.Is(err, context.DeadlineExceeded):
		return &Problem{Kind: TooLate, What: "the node did not answer in time",
			Next: "ask for less (a smaller limit, no filter), or look at the node's run queue: it may be too busy to answer"}
	default:
		return &Problem{Kind: Failed, What: err.Error()}
	}
}

// noCensus explains why there is none.
func noCensus(s *session.State) *Problem {
	switch {
	case s.CensusError != "":
		return &Problem{Kind: NotYet, What: s.CensusError, Next: "it is tried again by itself"}
	case s.Status == session.Attached:
		return inAMoment("the first census of the node is not complete")
	}
	return notYet(s)
}

// notYet explains why a node has no system document.
func notYet(s *session.State) *Problem {
	if s.Error != "" {
		return &Problem{Kind: NotYet, What: s.Error, Next: s.Hint}
	}
	return inAMoment("the first look at the node is not complete")
}

func inAMoment(what string) *Problem {
	return &Problem{NotYet, what, "ask again in a moment", time.Second}
}
