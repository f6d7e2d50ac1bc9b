package discovery

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/config"
)

// cluster is the nodes that a member is connected to, as nodes() lists them there.
type cluster struct {
	of     []string
	hidden bool
	match  *regexp.Regexp
	links  func(context.Context, string) (*beam.Links, error)
}

func newCluster(n *config.Nodes, w World) *cluster {
	return &cluster{n.Of, n.Hidden, matching(n.Match), w.Links}
}

func (c *cluster) Sources() []string { return []string{"members"} }

// Find asks the first member that answers. The members named are there in any case:
// before they are watched there is nobody to ask.
func (c *cluster) Find(ctx context.Context, _ string) ([]Target, error) {
	named := usable(c.of, nil)
	var errs []error
	for _, member := range c.of {
		l, err := c.links(ctx, member)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", member, err))
			continue
		}
		return append(named, usable(c.members(l), nil)...), nil
	}
	return named, errors.Join(errs...)
}

// observers is the host part of names that nodes give to us and our like.
const observers = "@hodoscope"

func (c *cluster) members(l *beam.Links) []string {
	var names []string
	for _, k := range l.List {
		visible := k.Type == "normal" || c.hidden && k.Type == "hidden"
		if visible && k.State == "up" && !k.Ours && !strings.HasSuffix(k.Node, observers) && takes(c.match, k.Node) {
			names = append(names, k.Node)
		}
	}
	return names
}
