package attach

import (
	"context"
	"errors"

	"github.com/hodoscope/hodoscope/internal/node"
)

// moduleReasons word why the probe module cannot be used.
var moduleReasons = []struct {
	is   error
	next string
}{
	{node.ErrModuleClash, "leave out --probe; everything works without it. hodoscope probe status shows what is loaded"},
	{node.ErrOldCode, "leave out --probe; hodoscope probe unload purges the old code on a small node"},
	{node.ErrNoVariant, "leave out --probe; everything works without it"},
	{node.ErrException, "leave out --probe, and see the node's log"},
}

// moduleProblem words why the probe module was not loaded. Trying again by itself
// would not help, and each attempt is an act; but for a node that did not answer.
func moduleProblem(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, node.ErrTimeout) {
		return &Problem{Hop: "probe", Code: CodePartial, Err: err, Fact: err.Error(), Next: "allow more with --timeout, or leave out --probe"}
	}
	p := &Problem{Hop: "probe", Code: CodeRefused, Permanent: true, Err: err, Fact: err.Error(),
		Next: "nothing was loaded; leave out --probe, everything works without it"}
	for _, r := range moduleReasons {
		if errors.Is(err, r.is) {
			p.Next = r.next
		}
	}
	return p
}
