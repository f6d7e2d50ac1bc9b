package attach

import (
	"fmt"
	"net"
	"strconv"
	"strings"
)

// Target is a node as a person names it.
type Target struct {
	Node string // app@host, or app: that name on this machine, whatever its host part
	Host string // to dial
	Port int    // of the distribution listener; 0: ask EPMD
}

// ParseTarget reads app@host, app, app@host:port, and IPv6 hosts in brackets.
func ParseTarget(s string) (Target, error) {
	alive, host, at := strings.Cut(s, "@")
	if alive == "" || strings.ContainsAny(s, " \t\r\n/") {
		return Target{}, fmt.Errorf("%q is not a node name", s)
	}
	if !at {
		return Target{Node: alive, Host: "127.0.0.1"}, nil
	}
	t := Target{}
	if i := strings.LastIndexByte(host, ':'); i >= 0 && (strings.Count(host, ":") == 1 || strings.HasSuffix(host[:i], "]")) {
		port, err := strconv.Atoi(host[i+1:])
		if err != nil || port < 1 || port > 65535 {
			return Target{}, fmt.Errorf("%q has no usable port", s)
		}
		host, t.Port = host[:i], port
	}
	if host == "" {
		return Target{}, fmt.Errorf("%q has no host", s)
	}
	t.Node = alive + "@" + host
	t.Host = strings.Trim(host, "[]")
	return t, nil
}

// alive is the part that EPMD knows.
func (t Target) alive() string {
	a, _, _ := strings.Cut(t.Node, "@")
	return a
}

func (t Target) addr(port int) string { return net.JoinHostPort(t.Host, strconv.Itoa(port)) }
