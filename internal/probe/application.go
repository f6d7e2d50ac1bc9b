package probe

import (
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// Applications asks for the loaded and the running applications.
func Applications() Request {
	return request("applications", etf.Int(5000), etf.Int(50))
}

// DecodeApplicationsPart appends the applications of one part of the answer. A
// library, which has neither processes nor an application master, counts as
// running: whether it was started or only loaded only the application controller
// could tell, and nothing else differs.
func DecodeApplicationsPart(c *etf.Cursor, apps []beam.Application) []beam.Application {
	for range each(c) {
		arity(c, 4)
		apps = append(apps, beam.Application{Name: string(c.Atom()), Description: text(c), Vsn: text(c), Running: c.Atom() == "true",
			Master: beam.NoPid, Top: beam.NoPid, Processes: beam.NotRead})
	}
	return apps
}

// DecodeApplications reads what follows the parts: how many there are, and the
// application master of each that runs.
func DecodeApplications(c *etf.Cursor) (total int, masters map[string]etf.Pid) {
	arity(c, 2)
	total, masters = int(c.Int()), make(map[string]etf.Pid)
	for range each(c) {
		arity(c, 2)
		app := string(c.Atom())
		if c.Kind() == etf.KindPid {
			masters[app] = c.Pid()
		} else {
			c.Skip() // an application that is being started
		}
	}
	return total, masters
}

// GroupLeaders asks how many processes have which group leader.
func GroupLeaders(pace Pace) Request {
	return sweep("group_leaders", etf.Int(pace.Slice), etf.Int(pace.Pause))
}

// DecodeGroupLeaders reads the answer to GroupLeaders.
func DecodeGroupLeaders(c *etf.Cursor) (total int, counts map[beam.Pid]int64) {
	arity(c, 2)
	total, counts = int(c.Int()), make(map[beam.Pid]int64)
	for range each(c) {
		arity(c, 2)
		p := pid(c)
		counts[p] += c.Int()
	}
	return total, counts
}
