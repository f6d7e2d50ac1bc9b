package main

import (
	"cmp"

	"github.com/hodoscope/hodoscope/internal/access"
	"github.com/hodoscope/hodoscope/internal/access/audit"
	"github.com/hodoscope/hodoscope/internal/access/redact"
	"github.com/hodoscope/hodoscope/internal/view"
	"github.com/hodoscope/hodoscope/internal/web"
)

// noted writes what is about to be done to a node into the user's own log. What
// could not be noted must not be done.
func noted(effect, node, call, object string) error {
	return write(audit.Entry{Node: node, Effect: effect, Call: call, Object: object})
}

func write(e audit.Entry) error {
	path, err := audit.DefaultPath()
	if err != nil {
		return err
	}
	log, err := audit.Open(path)
	if err != nil {
		return err
	}
	return log.Append(e)
}

// acted is noted for what changes a node.
func acted(node, call, object string) error { return noted("act", node, call, object) }

// intimate lets the page ask processes for what they hold, in the name of whoever asked.
func intimate() *web.Intimate {
	return &web.Intimate{Redact: redact.Term, Deeds: deeds, Note: func(d web.Deed) error {
		return write(audit.Entry{Node: d.Node, Effect: "touch", Call: d.Call, Object: d.Object,
			Person: cmp.Or(d.Who.Name, string(access.Token)), Role: d.Who.Role.String(), From: d.From})
	}}
}

// deeds are the newest lines of the log, whoever wrote them.
func deeds(most int) ([]view.Deed, error) {
	path, err := audit.DefaultPath()
	if err != nil {
		return nil, err
	}
	last, err := audit.Last(path, most)
	out := make([]view.Deed, len(last))
	for i, e := range last {
		out[i] = view.Deed{At: e.Time, Person: cmp.Or(e.Person, e.User), Role: e.Role, From: e.From, Node: e.Node, Effect: e.Effect, Call: e.Call, Object: e.Object}
	}
	return out, err
}
