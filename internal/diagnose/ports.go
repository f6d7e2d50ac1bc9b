package diagnose

import (
	"cmp"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// Holder names who holds most of some ports: one process, or processes of one name. It
// tells of how many ports, and how many processes these are.
func (p *Pass) Holder(ports []beam.Port) (who Culprit, n, processes int) {
	counts := map[beam.Pid]int{}
	for _, port := range ports {
		counts[port.Owner]++
	}
	names, first, owners := map[string]int{}, map[string]beam.Pid{}, map[string]map[beam.Pid]bool{}
	best := ""
	for _, port := range ports {
		name := cmp.Or(port.OwnerName, p.groupOf(port.Owner), p.Who(port.Owner).Name)
		if _, known := first[name]; !known || counts[port.Owner] > counts[first[name]] {
			first[name] = port.Owner
		}
		if owners[name] == nil {
			owners[name] = map[beam.Pid]bool{}
		}
		owners[name][port.Owner] = true
		if names[name]++; names[name] > names[best] {
			best = name
		}
	}
	if best == "" {
		return Culprit{Kind: "node", Name: p.Target}, 0, 0
	}
	p.Want(Standing("who holds most of the ports", first[best])...)
	if who = p.Who(first[best]); who.Name == first[best].String() {
		who.Name = Display(best)
	}
	return who, names[best], len(owners[best])
}

// Subjects are the processes that a culprit is.
func (c Culprit) Subjects() []string {
	var out []string
	for _, p := range c.Pids {
		out = append(out, "process "+p)
	}
	return out
}
