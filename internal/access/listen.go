package access

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
)

// BindError says why Listen would not bind an address.
type BindError struct {
	Address string // as given
	IP      netip.Addr
}

func (e *BindError) Error() string {
	return fmt.Sprintf("will not listen on %s: %s is not a loopback address, and without users "+
		"everyone who reaches that port could read every attached node", e.Address, e.IP)
}

// Next is what the user can do instead.
func (e *BindError) Next() string {
	return "name users with --web.config.file, or listen on 127.0.0.1 and forward the port: ssh -L 8470:127.0.0.1:8470 this-host"
}

// Listen binds a TCP address if it is on loopback, and returns *BindError if
// it is not. A name is resolved first, and every address it has must be
// loopback; what is bound is one of those, so the name cannot change between.
// anywhere lifts this: for a server whose Rules authenticate, or whose owner
// wants it so.
func Listen(ctx context.Context, address string, anywhere bool) (net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	var lc net.ListenConfig
	ip, err := loopback(ctx, address, host)
	var bind *BindError
	switch {
	case errors.As(err, &bind) && anywhere:
		l, err := lc.Listen(ctx, "tcp", address)
		return bounded(l), err
	case err != nil:
		return nil, err
	}
	l, err := lc.Listen(ctx, "tcp", net.JoinHostPort(ip.String(), port))
	return bounded(l), err
}

// IsPublic tells whether others than this machine can reach a listener.
func IsPublic(l net.Listener) bool {
	a, ok := l.Addr().(*net.TCPAddr)
	return !ok || !a.IP.IsLoopback()
}

func loopback(ctx context.Context, address, host string) (netip.Addr, error) {
	if host == "" { // what net.Listen takes for every interface
		return netip.Addr{}, &BindError{Address: address, IP: netip.IPv4Unspecified()}
	}
	ips, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return netip.Addr{}, err
	}
	for _, ip := range ips {
		if !ip.Unmap().IsLoopback() {
			return netip.Addr{}, &BindError{Address: address, IP: ip.Unmap()}
		}
	}
	return ips[0].Unmap(), nil
}
