package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"os"
	"slices"
	"time"

	"github.com/prometheus/common/model"

	"github.com/hodoscope/hodoscope/internal/access"
	"github.com/hodoscope/hodoscope/internal/cli"
	"github.com/hodoscope/hodoscope/internal/config"
	"github.com/hodoscope/hodoscope/internal/diagnose/all"
	"github.com/hodoscope/hodoscope/internal/view"
	"github.com/hodoscope/hodoscope/internal/web"
)

// gate is where serve listens, and who is let in there.
type gate struct {
	net.Listener
	file *access.File // nil: neither TLS nor users
	door *access.Door
	root string // where people reach the page
	// names are what the server answers to.
	names access.Names
	// open: other machines reach it, and there are no users.
	open bool
}

// openGate listens as a configuration says, and tells how one gets in.
func (t *tool) openGate(ctx context.Context, c *config.Config) (*gate, error) {
	g := &gate{}
	var err error
	if c.Web.File != "" {
		if g.file, err = access.OpenFile(c.Web.File, t.tellOnce(), nil); err != nil {
			return nil, webFileProblem(c.Web.File, err)
		}
	}
	authenticated := g.file != nil && g.file.Rules().Authenticates()
	if g.Listener, err = access.Listen(ctx, c.Listen, authenticated || c.Web.Insecure); err != nil {
		return nil, listenProblem(c.Listen, err)
	}
	public := access.IsPublic(g)
	g.open = public && !authenticated
	scheme := "http"
	if g.file != nil && g.file.TLS() != nil {
		scheme = "https"
	}
	local := scheme + "://" + reachable(g.Addr())
	g.root = cmp.Or(c.ExternalURL, local)
	g.names = access.Names{Hosts: c.Web.Hosts, Addresses: public}
	if u, err := url.Parse(c.ExternalURL); err == nil && u.Hostname() != "" {
		g.names.Hosts = append(g.names.Hosts, u.Hostname())
	}
	if name, err := os.Hostname(); err == nil && public {
		g.names.Hosts = append(g.names.Hosts, name)
	}
	g.door = access.NewDoor(access.Options{
		CookieName: "hodoscope_" + port(g.Addr()), File: g.file, Roles: rolesOf(c.Web.Roles), TokenRole: tokenRole(g.open),
		Announce: func(token string) { fmt.Fprintln(t.stderr, "hodoscope:", web.Link(local, "", token)) },
	})
	if how := g.door.Way(); how != access.Token {
		fmt.Fprintf(t.stderr, "hodoscope: the page is at %s/, by %s\n", g.root, how)
	}
	for _, user := range slices.Sorted(maps.Keys(c.Web.Roles)) {
		if g.file == nil || !g.file.Rules().Knows(user) {
			fmt.Fprintf(t.stderr, "hodoscope: web.roles names %s, who is no user of the web file\n", cli.Printable(user))
		}
	}
	if public && authenticated && scheme == "http" {
		fmt.Fprintln(t.stderr, "hodoscope: passwords cross the network as they are typed, unless a proxy in front speaks TLS: add tls_server_config to "+c.Web.File)
	}
	return g, nil
}

// tokenRole is of whoever has the link: the person at this machine, who could ask the
// nodes from a shell as well. What crosses a network in clear text is no such proof.
func tokenRole(open bool) access.Role {
	if open {
		return access.Viewer
	}
	return access.Inspector
}

func rolesOf(words map[string]string) map[string]access.Role {
	roles := map[string]access.Role{}
	for user, word := range words {
		roles[user] = access.RoleOf(word)
	}
	return roles
}

// program is what the page tells of this program.
func program(c *config.Config) view.Program {
	p := view.Program{Version: version, Built: built(), Started: time.Now(), Store: "of the last hour, in memory only: --data names a directory for them"}
	if c.Data.Dir != "" {
		p.Store = fmt.Sprintf("in %s, for %s", c.Data.Dir, model.Duration(c.Data.Retention))
	}
	if slices.ContainsFunc(c.Targets, func(j config.Job) bool { return j.Diagnose }) {
		p.Detectors = len(all.Detectors)
	}
	return p
}

func port(a net.Addr) string {
	_, port, _ := net.SplitHostPort(a.String())
	return port
}

// reachable is an address that a browser can open: of a listener on every interface,
// the machine's name.
func reachable(a net.Addr) string {
	if t, ok := a.(*net.TCPAddr); ok && t.IP.IsUnspecified() {
		if name, err := os.Hostname(); err == nil {
			return net.JoinHostPort(name, port(a))
		}
	}
	return a.String()
}

// warnEvery is how often an open gate is told of.
const warnEvery = time.Minute

// warn says that the gate is open until ctx ends.
func (g *gate) warn(ctx context.Context, tell func(string)) {
	every := time.NewTicker(warnEvery)
	defer every.Stop()
	for {
		tell("insecure: whoever reaches " + g.Addr().String() + " reads all metrics, and may overhear the page; name users with --web.config.file")
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
	}
}

func webFileProblem(name string, err error) error {
	var wrong config.Problems
	if errors.As(err, &wrong) {
		f := wrongSettings(wrong)
		f.next = "the form is that of Prometheus: promtool check web-config " + name
		return f
	}
	return &failure{what: "cannot use the web file " + name, why: err.Error(),
		next: "see --web.config.file in hodoscope serve --help", code: exitUsage, err: err}
}
