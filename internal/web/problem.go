package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"github.com/hodoscope/hodoscope/internal/access"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// Problem is an error as the API tells it: RFC 9457, with the next step for a
// person as an extension.
type Problem struct {
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Next   string `json:"next"`

	retryAfter int // seconds; 0: none
}

func (p *Problem) Error() string { return p.Detail }

func problem(status int, detail, next string) *Problem {
	return &Problem{Title: http.StatusText(status), Status: status, Detail: detail, Next: next}
}

func badRequest(detail, next string) *Problem { return problem(http.StatusBadRequest, detail, next) }

func (p *Problem) write(w http.ResponseWriter) {
	if p.retryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(p.retryAfter))
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	json.NewEncoder(w).Encode(p)
}

// refuse tells what package access refused in the API's own form.
func refuse(w http.ResponseWriter, _ *http.Request, r *access.Refusal) {
	p := problem(r.Status, r.Fact, r.Next)
	p.retryAfter = r.RetryAfter
	p.write(w)
}

// problemOf words why a question to a node had no answer. How we stand with the
// node explains more than the error of one question, when we do not stand well.
func problemOf(err error, s *session.State) *Problem {
	var own *Problem
	var notFound *live.NotFoundError
	switch {
	case errors.As(err, &own):
		return own
	case s.Status != session.Attached:
		detail := s.Error
		if detail == "" {
			detail = "the node is " + string(s.Status)
		}
		p := problem(http.StatusServiceUnavailable, detail, s.Hint)
		p.retryAfter = 2
		return p
	case errors.Is(err, session.ErrNoCensus):
		return noCensus(s)
	case errors.As(err, &notFound):
		return problem(http.StatusNotFound, err.Error(), "processes come and go: see the process table")
	case errors.Is(err, context.DeadlineExceeded):
		return problem(http.StatusGatewayTimeout, "the node did not answer in time",
			"ask for less (a smaller limit, no filter), or look at the node's run queue: it may be too busy to answer")
	default:
		return problem(http.StatusBadGateway, err.Error(), "")
	}
}
