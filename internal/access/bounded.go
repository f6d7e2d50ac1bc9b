package access

import (
	"net"
	"net/netip"
	"sync"
)

const (
	maxConnections     = 1024
	maxFromOneAddress  = 128 // of other machines: one of them cannot take all
	maxFromThisMachine = maxConnections
)

// bounded is a listener that closes at once what is too many, so that connections
// that say nothing take neither the files nor the memory that watching nodes needs.
func bounded(l net.Listener) net.Listener {
	if l == nil {
		return nil
	}
	return &boundedListener{Listener: l, from: map[netip.Addr]int{}}
}

type boundedListener struct {
	net.Listener
	mu   sync.Mutex
	all  int
	from map[netip.Addr]int
}

func (l *boundedListener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		var from netip.Addr
		if a, ok := c.RemoteAddr().(*net.TCPAddr); ok {
			from = a.AddrPort().Addr().Unmap()
		}
		if l.enter(from) {
			return &boundedConn{Conn: c, leave: sync.OnceFunc(func() { l.leave(from) })}, nil
		}
		c.Close()
	}
}

func (l *boundedListener) enter(from netip.Addr) bool {
	most := maxFromOneAddress
	if from.IsLoopback() {
		most = maxFromThisMachine
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all >= maxConnections || l.from[from] >= most {
		return false
	}
	l.all++
	l.from[from]++
	return true
}

func (l *boundedListener) leave(from netip.Addr) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all--
	if l.from[from]--; l.from[from] == 0 {
		delete(l.from, from)
	}
}

type boundedConn struct {
	net.Conn
	leave func()
}

func (c *boundedConn) Close() error {
	c.leave()
	return c.Conn.Close()
}
