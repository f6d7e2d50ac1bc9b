package live

import (
	"fmt"
	"maps"
	"net/netip"
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/beam"
)

const tcpTable = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 100 1 0000000000000000 100 0 0 10 0
   1: 0100007F:1F90 0500000A:C350 08 00000000:00000000 00:00000000 00000000  1000        0 101 1 0000000000000000 20 4 30 10 -1
   2: 0100007F:1F90 0500000A:C351 08 00000000:00000000 00:00000000 00000000  1000        0 102 1 0000000000000000 20 4 30 10 -1
   3: 0100007F:D431 0600000A:1538 08 00000000:00000000 00:00000000 00000000  1000        0 103 1 0000000000000000 20 4 30 10 -1
   4: 0100007F:D432 0600000A:1538 01 00000000:00000000 00:00000000 00000000  1000        0 104 1 0000000000000000 20 4 30 10 -1
   5: 0100007F:D433 0600000A:1538 01 00000000:00000000 00:00000000 00000000  1000        0 999 1 0000000000000000 20 4 30 10 -1
   6: 0100007F:D434 0600000A:1538 06 00000000:00000000 03:00000000 00000000     0        0 0 3 0000000000000000
`

const tcp6Table = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:0FA0 0000000000000000FFFF00000500000A:C352 08 00000000:00000000 00:00000000 00000000  1000        0 105 1 0000000000000000 20 4 30 10 -1
   1: 00000000000000000000000001000000:0FA0 B80D0120000000000000000001000000:C350 08 00000000:00000000 00:00000000 00000000  1000        0 106 1 0000000000000000 20 4 30 10 -1
   2: garbage:0FA0 zz:C350 08 00000000:00000000 00:00000000 00000000  1000        0 107 1 0000000000000000
   3: 00000000000000000000000001000000:0FA0 B80D0120000000000000000001000000:C350 FF 0 0 0  1000        0 107 1 0000000000000000
`

// Sockets of others are left out; of one address all are one row, with a port if that is always the same.
func TestTCPSockets(t *testing.T) {
	inodes := make(map[string]bool)
	for n := 100; n < 110; n++ {
		inodes[fmt.Sprint(n)] = true
	}
	s := tcpSockets{states: make(map[string]int), waiting: make(map[netip.Addr]*remote)}
	s.read(strings.NewReader(tcpTable), inodes)
	s.read(strings.NewReader(tcp6Table), inodes)
	if want := map[string]int{"listen": 1, "close_wait": 6, "established": 1}; !maps.Equal(s.states, want) {
		t.Errorf("%v, want %v", s.states, want)
	}
	if got, want := fmt.Sprint(s.closeWait()), "[{10.0.0.5 3} {10.0.0.6:5432 1} {[2001:db8::1]:50000 1}]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for n := range 100 {
		s.wait(netip.AddrPortFrom(netip.AddrFrom4([4]byte{1, 2, 3, byte(n)}), 80))
	}
	if got := s.closeWait(); len(got) != beam.MostRemotes || got[0].Address != "10.0.0.5" {
		t.Errorf("%v", got)
	}
}
