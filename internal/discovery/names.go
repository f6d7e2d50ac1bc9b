package discovery

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"github.com/hodoscope/hodoscope/internal/config"
)

// names are looked up in DNS, which gives hosts.
type names struct {
	names    []string
	kind     string // of record
	node     string // with {host} and {port}; "": what EPMD knows there
	mappers  mappers
	resolver Resolver
}

func newNames(d *config.DNS, port int, w World) *names {
	n := &names{d.Names, d.Type, d.Node, mappers{port: epmdPort(port, w), match: matching(d.Match)}, w.Resolver}
	if n.resolver == nil {
		n.resolver = net.DefaultResolver
	}
	return n
}

func (n *names) Sources() []string { return n.names }

func (n *names) Find(ctx context.Context, name string) ([]Target, error) {
	places, err := n.places(ctx, name)
	if err != nil {
		return nil, err
	}
	var found []Target
	var errs []error
	for _, p := range places {
		if n.node != "" {
			node := strings.NewReplacer("{host}", p.host, "{port}", strconv.Itoa(p.port)).Replace(n.node)
			found = append(found, usable([]string{node}, nil)...)
			continue
		}
		there, err := n.mappers.Find(ctx, p.host)
		found, errs = append(found, there...), append(errs, err)
	}
	return found, errors.Join(errs...)
}

// place is a host, and the port that SRV tells.
type place struct {
	host string
	port int
}

func (n *names) places(ctx context.Context, name string) ([]place, error) {
	var out []place
	if n.kind == "SRV" {
		_, records, err := n.resolver.LookupSRV(ctx, "", "", name)
		for _, r := range records {
			out = append(out, place{strings.TrimSuffix(r.Target, "."), int(r.Port)})
		}
		return out, err
	}
	addresses, err := n.resolver.LookupHost(ctx, name)
	for _, a := range addresses {
		if ip, err := netip.ParseAddr(a); err == nil && ip.Is4() == (n.kind == "A") {
			out = append(out, place{host: a})
		}
	}
	return out, err
}
