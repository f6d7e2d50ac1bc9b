package etf_test

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/etf"
)

const benchRows = 100_000

// mfa and row are what a process table is decoded into.
type mfa struct {
	Module, Function etf.Atom
	Arity            int
}

type row struct {
	Pid              etf.Pid
	Ints             [4]int64
	Initial, Current mfa
	Name             etf.Atom
	Label            []byte
	Status           etf.Atom
}

func readRows(c *etf.Cursor, rows []row) int {
	n := c.List()
	for i := range rows[:n] {
		r := &rows[i]
		c.Tuple()
		r.Pid = c.Pid()
		for j := range r.Ints {
			r.Ints[j] = c.Int()
		}
		r.Initial.Module, r.Initial.Function, r.Initial.Arity = c.MFA()
		r.Current.Module, r.Current.Function, r.Current.Arity = c.MFA()
		r.Name = c.Atom()
		r.Label = c.Binary()
		r.Status = c.Atom()
	}
	c.ListEnd()
	return n
}

// makeRows returns what the peer's row/1 returns, as OTP 26 and later encode it.
func makeRows(n int) []byte {
	functions := []etf.Tuple{
		{etf.Atom("proc_lib"), etf.Atom("init_p"), etf.Int(5)},
		{etf.Atom("erlang"), etf.Atom("apply"), etf.Int(2)},
		{etf.Atom("gen_server"), etf.Atom("loop"), etf.Int(7)},
		{etf.Atom("Elixir.DBConnection.Connection"), etf.Atom("handle_info"), etf.Int(2)},
	}
	names := []etf.Atom{"", "kernel_sup", "application_controller", "some_registered_name"}
	rows := make(etf.List, n)
	for i := range rows {
		rows[i] = etf.Tuple{
			etf.Pid{Node: "nonode@nohost", ID: uint32(i)},
			etf.Int(i * 37), etf.Int(i % 200), etf.Int(233 + i%5000), etf.Int(1_000_000_000 + i),
			functions[i%4], functions[i/4%4], names[i%4], etf.Binary("0123456789abcdef"), etf.Atom("waiting"),
		}
	}
	b, err := etf.Append(nil, rows)
	if err != nil {
		panic(err)
	}
	return b
}

// BenchmarkRows reads a table of processes into structs.
func BenchmarkRows(b *testing.B) {
	data := makeRows(benchRows)
	rows := make([]row, benchRows)
	c := etf.NewCursor(data, nil)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		c.Reset(data, nil)
		if readRows(c, rows); c.Err() != nil {
			b.Fatal(c.Err())
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchRows, "ns/row")
}

// BenchmarkRowsCached reads the same table as it comes over a connection with an
// atom cache, where every atom is a reference.
func BenchmarkRowsCached(b *testing.B) {
	c := etf.NewCursor(makeRows(benchRows), nil)
	data, refs := cached(c)
	rows := make([]row, benchRows)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		c.Reset(data, refs)
		if readRows(c, rows); c.Err() != nil {
			b.Fatal(c.Err())
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchRows, "ns/row")
}

// cached returns rows with all atoms replaced by ATOM_CACHE_REF, and what these
// mean.
func cached(c *etf.Cursor) (data []byte, refs []etf.Atom) {
	known := make(map[etf.Atom]byte)
	atom := func(a etf.Atom) {
		i, ok := known[a]
		if !ok {
			i = byte(len(refs))
			known[a] = i
			refs = append(refs, a)
		}
		data = append(data, 82, i)
	}
	n := c.List()
	data = etf.AppendListHeader(data, n)
	for range n {
		data = etf.AppendTupleHeader(data, c.Tuple())
		pid := c.Pid()
		data = append(data, 88)
		atom(pid.Node)
		data = binary.BigEndian.AppendUint32(data, pid.ID)
		data = binary.BigEndian.AppendUint64(data, 0) // serial and creation
		for range 4 {
			data = etf.AppendInt(data, c.Int())
		}
		for range 2 {
			m, f, a := c.MFA()
			data = etf.AppendTupleHeader(data, 3)
			atom(m)
			atom(f)
			data = etf.AppendInt(data, int64(a))
		}
		atom(c.Atom())
		data = etf.AppendBinary(data, c.Binary())
		atom(c.Atom())
	}
	return etf.AppendNil(data), refs
}

// BenchmarkDecode builds Terms of the same table.
func BenchmarkDecode(b *testing.B) {
	data := append([]byte{etf.Version}, makeRows(10_000)...)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := etf.Decode(data, etf.Limits{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/10_000, "ns/row")
}

// BenchmarkSkip walks over the same table.
func BenchmarkSkip(b *testing.B) {
	data := makeRows(10_000)
	c := etf.NewCursor(data, nil)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		c.Reset(data, nil)
		if c.Skip(); c.Err() != nil {
			b.Fatal(c.Err())
		}
	}
}

// BenchmarkRowsOTP lets a node decode a table it has encoded, into a heap that
// is large enough, and reads the same bytes here in the same run.
func BenchmarkRowsOTP(b *testing.B) {
	node := startErl(b)
	data := node.ask('r', binary.BigEndian.AppendUint32(nil, benchRows))
	request := binary.BigEndian.AppendUint32(nil, 5) // the best of
	request = binary.BigEndian.AppendUint64(request, 100*benchRows)
	rows := make([]row, benchRows)
	c := etf.NewCursor(data[1:], nil)
	ours, theirs := time.Duration(1<<62), time.Duration(1<<62)
	for b.Loop() {
		theirs = min(theirs, time.Duration(binary.BigEndian.Uint64(node.ask('t', request))))
		for range 5 {
			c.Reset(data[1:], nil)
			start := time.Now()
			if readRows(c, rows); c.Err() != nil {
				b.Fatal(c.Err())
			}
			ours = min(ours, time.Since(start))
		}
	}
	b.ReportMetric(float64(theirs.Nanoseconds())/benchRows, "otp-ns/row")
	b.ReportMetric(float64(ours.Nanoseconds())/benchRows, "ns/row")
	b.ReportMetric(float64(theirs)/float64(ours), "times-faster")
}
