package web

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"

	"github.com/hodoscope/hodoscope/internal/access"
	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/view"
)

// Intimate is what it takes to ask a process for what it holds.
type Intimate struct {
	// Redact hides what looks like a secret, and tells how many values that were.
	Redact func(etf.Term) (etf.Term, int)
	// Note writes down who is about to ask for what. What cannot be noted is not asked.
	Note func(Deed) error
	// Deeds are the newest that were noted, newest first.
	Deeds func(most int) ([]view.Deed, error)
}

// Deed is that somebody has a process asked for what it holds.
type Deed struct {
	Who                      access.Person
	From, Node, Call, Object string
}

// holding is a part of what a process holds.
type holding struct {
	Title   string      `json:"title"`
	Entries []heldEntry `json:"entries"`
	Total   *int        `json:"total,omitempty"`
	Notes   []string    `json:"notes,omitempty"`
	Origin  view.Origin `json:"origin"`
}

type heldEntry struct {
	Key  string `json:"key,omitempty"`
	Term string `json:"term"`
	More int    `json:"more,omitempty"` // bytes that were left out
}

// maxTerm bounds one term on the page, and maxTerms all of an answer.
const (
	maxTerm  = 64 << 10
	maxTerms = 512 << 10
)

// hold asks a process for a part of what it holds. It is a POST, since it touches the
// process and leaves a line in a log: no link and no other site can bring it about.
func (s *Server) hold(w http.ResponseWriter, r *http.Request) error {
	if refusal := access.Allows(r.Context(), access.Inspector); refusal != nil {
		refuse(w, r, refusal)
		return nil
	}
	part := r.PathValue("part")
	if !slices.Contains(view.HoldingParts, part) {
		return problem(http.StatusNotFound, "a process holds no such thing", "it is one of "+strings.Join(view.HoldingParts, ", "))
	}
	var body struct{ Syntax string }
	if err := readJSON(w, r, &body, `{"syntax": "erlang"} or {"syntax": "elixir"}`); err != nil {
		return err
	}
	if body.Syntax != "" && !slices.Contains(ask.Syntaxes, body.Syntax) {
		return badRequest(fmt.Sprintf("syntax: %q is not one of %s", body.Syntax, strings.Join(ask.Syntaxes, ", ")), `send {"syntax": "erlang"}`)
	}
	n, err := s.node(r.PathValue("node"))
	if err != nil {
		return err
	}
	if s.intimate == nil {
		return problem(http.StatusForbidden, "no process is asked for what it holds here", "there is no audit log: see what hodoscope serve says")
	}
	ctx, cancel := context.WithTimeout(r.Context(), ask.Timeout)
	defer cancel()
	a, err := n.Inspect(ctx, r.PathValue("pid"), s.closely(r, n, part, body.Syntax))
	if own := (*Problem)(nil); errors.As(err, &own) {
		return own // it could not be noted
	}
	if err != nil {
		return ask.ProblemOf(err, n.State())
	}
	return writeJSON(w, wireHolding(view.HoldingOf(a, part)))
}

// closely says what is asked of a process, and notes who has it asked.
func (s *Server) closely(r *http.Request, n ask.Node, part, syntax string) live.InspectOptions {
	who, _ := access.From(r.Context())
	from, _, _ := net.SplitHostPort(r.RemoteAddr)
	o := live.InspectOptions{State: part == "state", Messages: part == "messages", Dictionary: part == "dictionary", Redact: s.intimate.Redact,
		Audit: func(call, object string) error {
			err := s.intimate.Note(Deed{Who: who, From: from, Node: n.State().Incarnation.Node, Call: call, Object: object})
			if err != nil {
				return problem(http.StatusInternalServerError, err.Error(), "the process was not asked, since that could not be noted: see to the audit log")
			}
			return nil
		}}
	if syntax == "elixir" {
		o.Syntax = etf.Elixir
	}
	return o
}

func wireHolding(h view.Holding) holding {
	out := holding{Title: h.Title, Entries: []heldEntry{}, Notes: h.Notes, Origin: h.Origin}
	if h.Total >= 0 {
		out.Total = &h.Total
	}
	room := maxTerms
	for _, c := range h.List {
		term := c.Term
		if most := max(min(maxTerm, room), 0); len(term) > most {
			term = strings.ToValidUTF8(term[:most], "")
		}
		room -= len(term)
		out.Entries = append(out.Entries, heldEntry{Key: view.Cut(c.Key), Term: term, More: len(c.Term) - len(term)})
	}
	return out
}
