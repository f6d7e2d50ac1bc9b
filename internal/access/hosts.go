package access

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// Names are what a server answers to besides loopback and localhost.
type Names struct {
	Hosts []string // names, for instance of a proxy in front
	// Addresses are answered to as well, whichever they are: nobody can rebind one.
	// It is for servers that listen for other machines.
	Addresses bool
}

// Hosts answers only requests whose Host header names this server: any
// loopback address, localhost, and what n has.
//
// A rebound DNS name still carries the attacker's name in Host; that is what
// gives it away. Ports are not compared: the name is what cannot be forged by
// a page, and a forwarded port differs from ours.
func Hosts(next http.Handler, refuse Refuse, n Names) http.Handler {
	allowed := map[string]bool{"localhost": true}
	for _, name := range n.Hosts {
		allowed[strings.ToLower(name)] = true
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if name := hostName(r.Host); !allowed[name] && !isLoopback(name) && !(n.Addresses && isAddress(name)) {
			refuse(w, r, &Refusal{
				Status: http.StatusMisdirectedRequest,
				Fact:   "this server does not answer to that Host name",
				Next:   "open the address that hodoscope serve printed",
			})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// hostName is Host without port and brackets, in lower case.
func hostName(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	} else {
		host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	}
	return strings.ToLower(host)
}

func isAddress(name string) bool {
	ip, err := netip.ParseAddr(name)
	return err == nil && ip.Zone() == "" && !ip.IsUnspecified()
}

func isLoopback(name string) bool {
	ip, err := netip.ParseAddr(name)
	return err == nil && ip.Zone() == "" && ip.Unmap().IsLoopback()
}
