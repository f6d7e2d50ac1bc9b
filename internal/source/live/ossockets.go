package live

import (
	"bufio"
	"cmp"
	"context"
	"encoding/binary"
	"encoding/hex"
	"io"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/hodoscope/hodoscope/internal/beam"
)

const (
	// mostDescriptors is how many of the node's descriptors are read: some tenths of a
	// second of ours.
	mostDescriptors = 1 << 16
	// mostConnections bounds the rows of each table of the kernel, which has the sockets
	// of all processes that share a network.
	mostConnections = 1 << 18
)

// Sockets counts the TCP sockets of the node's process by state (a look: the node is
// not asked). TCP is nil where it is not a process of our host that we may read.
func (s *Source) Sockets(ctx context.Context) (*beam.OSSockets, error) {
	var cost beam.Cost
	h, known, err := s.findHost(ctx, &cost)
	if err != nil {
		return nil, err
	}
	out := &beam.OSSockets{Incarnation: s.n.Incarnation()}
	seen, of := 0, 0
	if known && h.proc != "" {
		var inodes map[string]bool
		inodes, seen, of = socketsOf(h.proc + "/fd")
		tcp := tcpSockets{states: make(map[string]int), waiting: make(map[netip.Addr]*remote)}
		for _, table := range []string{"tcp", "tcp6"} {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if f, err := os.Open(h.proc + "/net/" + table); err == nil {
				tcp.read(f, inodes)
				_ = f.Close()
			}
		}
		if inodes != nil && startTime(readFile(h.proc+"/stat")) == h.began {
			out.TCP, out.CloseWait = tcp.states, tcp.closeWait()
		}
	}
	out.Origin = sampled(seen, of, cost)
	return out, nil
}

// socketsOf are the inodes of the sockets among a process's descriptors; nil when these
// may not be read. Where there are more than seen, of says no more than that.
func socketsOf(dir string) (inodes map[string]bool, seen, of int) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, 0, 0
	}
	defer f.Close()
	names, err := f.Readdirnames(mostDescriptors + 1)
	if err != nil && err != io.EOF {
		return nil, 0, 0
	}
	inodes = make(map[string]bool)
	seen = min(len(names), mostDescriptors)
	for _, name := range names[:seen] {
		to, _ := os.Readlink(dir + "/" + name) // it may be closed by now
		if inode, ok := strings.CutPrefix(to, "socket:["); ok {
			inodes[strings.TrimSuffix(inode, "]")] = true
		}
	}
	return inodes, seen, len(names)
}

// tcpSockets adds up rows of /proc/PID/net/tcp and tcp6.
type tcpSockets struct {
	states  map[string]int
	waiting map[netip.Addr]*remote // in close_wait
}

// remote counts sockets to an address; port is 0 when they have several.
type remote struct {
	count int
	port  uint16
}

// tcpStates are in the order of the kernel's numbers, from 1 on. Source:
// include/net/tcp_states.h.
var tcpStates = [...]string{"established", "syn_sent", "syn_recv", "fin_wait1", "fin_wait2", "time_wait", "close", "close_wait",
	"last_ack", "listen", "closing", "new_syn_recv"}

// read takes the rows of the given inodes.
func (t *tcpSockets) read(table io.Reader, inodes map[string]bool) {
	lines := bufio.NewScanner(table)
	for n := 0; n < mostConnections && lines.Scan(); n++ {
		// sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode
		fields := strings.Fields(lines.Text())
		if len(fields) < 10 || !inodes[fields[9]] {
			continue
		}
		number, err := strconv.ParseUint(fields[3], 16, 8)
		if err != nil || number < 1 || int(number) > len(tcpStates) {
			continue
		}
		state := tcpStates[number-1]
		t.states[state]++
		if to, ok := kernelAddress(fields[2]); ok && state == "close_wait" {
			t.wait(to)
		}
	}
}

func (t *tcpSockets) wait(to netip.AddrPort) {
	r := t.waiting[to.Addr()]
	if r == nil {
		r = &remote{port: to.Port()}
		t.waiting[to.Addr()] = r
	}
	r.count++
	if r.port != to.Port() {
		r.port = 0
	}
}

// closeWait are the addresses with most.
func (t *tcpSockets) closeWait() []beam.Remote {
	var all []beam.Remote
	for addr, r := range t.waiting {
		text := addr.String()
		if r.port != 0 {
			text = netip.AddrPortFrom(addr, r.port).String()
		}
		all = append(all, beam.Remote{Address: text, Count: r.count})
	}
	slices.SortFunc(all, func(a, b beam.Remote) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Address, b.Address))
	})
	return all[:min(len(all), beam.MostRemotes)]
}

// kernelAddress reads 0100007F:1F90: words of 32 bits in the machine's order, and a
// port.
func kernelAddress(text string) (netip.AddrPort, bool) {
	host, port, _ := strings.Cut(text, ":")
	b, err1 := hex.DecodeString(host)
	p, err2 := strconv.ParseUint(port, 16, 16)
	if err1 != nil || err2 != nil || len(b)%4 != 0 {
		return netip.AddrPort{}, false
	}
	for i := 0; i < len(b); i += 4 {
		binary.NativeEndian.PutUint32(b[i:], binary.BigEndian.Uint32(b[i:]))
	}
	addr, ok := netip.AddrFromSlice(b)
	return netip.AddrPortFrom(addr.Unmap(), uint16(p)), ok
}
