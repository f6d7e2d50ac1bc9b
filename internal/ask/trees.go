package ask

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/view"
)

// mostLooks bounds the looks at trees that are kept.
const mostLooks = 8

// looks are the latest looks at supervision trees. A look wakes every process of the
// tree once; who opens a line of what is on screen asks for no other one.
type looks struct {
	mu   sync.Mutex
	kept []look // latest first
}

type look struct {
	node, app, at string
	tree          *beam.Tree
}

// find gives the look that was told to be of that time; nil when it is not kept.
func (l *looks) find(node, app, at string) *beam.Tree {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.IndexFunc(l.kept, func(k look) bool { return at != "" && k.node == node && k.app == app && k.at == at })
	if i < 0 {
		return nil
	}
	return l.kept[i].tree
}

func (l *looks) keep(node, app, at string, tree *beam.Tree) {
	if l.find(node, app, at) != nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.kept = slices.Insert(l.kept, 0, look{node, app, at, tree})
	l.kept = l.kept[:min(len(l.kept), mostLooks)]
}

// foldedTree answers with a part of a tree: of the look at a time that the reader has on
// screen, or of a new one.
func (d *Desk) foldedTree(ctx context.Context, n Node, p *Params) (any, error) {
	syn, at := p.Syntax(), p.Get("at")
	q := view.TreeQuery{Root: p.Get("root"), Open: p.Get("open"), Find: p.Get("find")}
	if from := p.Get("from"); from != "" {
		var err error
		if q.From, err = strconv.Atoi(from); err != nil || q.From < 0 {
			p.Fail("from: %q is not a number from 0", from)
		}
	}
	if len(q.Find) > MaxText {
		p.Fail("find: longer than %d bytes", MaxText)
	}
	if err := p.Done(); err != nil {
		return nil, err
	}
	target, app := n.State().Target, p.Path("app")
	tree := d.trees.find(target, app, at)
	if tree == nil {
		ctx, cancel := context.WithTimeout(ctx, Timeout)
		defer cancel()
		var err error
		if tree, err = n.Tree(ctx, app); err != nil {
			return nil, err
		}
	}
	folded, err := view.FoldedTree(tree, q, syn)
	if errors.Is(err, view.ErrNoSuchNode) {
		return nil, &Problem{Kind: NotFound, What: err.Error(), Next: "it has ended, or was started again: see the whole tree"}
	}
	if err != nil {
		return nil, err
	}
	d.trees.keep(target, app, folded.Origin.At, tree)
	return folded, nil
}
