package discovery

import (
	"context"
	"net"
	"regexp"
	"strconv"

	"github.com/hodoscope/hodoscope/internal/config"
	"github.com/hodoscope/hodoscope/internal/epmd"
)

// mappers are the EPMDs of hosts.
type mappers struct {
	hosts []string
	port  int
	match *regexp.Regexp // nil: all
}

func newMappers(e *config.EPMD, port int, w World) *mappers {
	return &mappers{e.Hosts, epmdPort(port, w), matching(e.Match)}
}

func epmdPort(port int, w World) int {
	for _, p := range []int{port, w.EPMDPort} {
		if p != 0 {
			return p
		}
	}
	return epmd.DefaultPort
}

// matching is a pattern that config has checked.
func matching(pattern string) *regexp.Regexp {
	re, err := config.Anchored(pattern)
	if err != nil {
		return regexp.MustCompile(`$^`) // none
	}
	return re
}

func takes(re *regexp.Regexp, name string) bool { return re == nil || re.MatchString(name) }

func (m *mappers) Sources() []string { return m.hosts }

// Find lists name@host for each name. What is registered need not be a node that
// would let us in: that is seen when it is watched.
func (m *mappers) Find(ctx context.Context, host string) ([]Target, error) {
	c := epmd.Client{Addr: net.JoinHostPort(host, strconv.Itoa(m.port))}
	known, err := c.Names(ctx)
	var names []string
	for _, n := range known {
		if takes(m.match, n.Name) {
			names = append(names, n.Name+"@"+host)
		}
	}
	return usable(names, nil), err
}
