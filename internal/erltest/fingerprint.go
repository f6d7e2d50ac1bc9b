package erltest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Fingerprint is what a visit must leave on a node as it found it. Taking one makes no atom, starts no process and loads
// no module.
type Fingerprint struct {
	// Facts are one value each: atom_count, process_count, port_count, ets_count, persistent_term_count, system_monitor,
	// system_profile, scheduler_wall_time, and hashes of the application environment and the code path.
	Facts map[string]string
	// Sets are many: registered (names), module (with its MD5), node (connected, hidden ones too), trace (flags, match
	// specifications and sessions), logger (primary configuration and handlers), application (running).
	Sets map[string][]string
}

// setKeys are the keys of Fingerprint.Sets; all others are facts.
var setKeys = []string{"registered", "module", "node", "trace", "logger", "application"}

// Fingerprint asks the node for its fingerprint.
func (n *Node) Fingerprint() Fingerprint {
	n.t.Helper()
	f := Fingerprint{Facts: map[string]string{}, Sets: map[string][]string{}}
	for line := range strings.Lines(string(n.must('f', ""))) {
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if slices.Contains(setKeys, key) {
			f.Sets[key] = append(f.Sets[key], value)
		} else {
			f.Facts[key] = value
		}
	}
	for _, set := range f.Sets {
		slices.Sort(set)
	}
	return f
}

// Int returns a fact that is a number, such as atom_count; 0 if it is none.
func (f Fingerprint) Int(key string) int {
	var i int
	_, _ = fmt.Sscan(f.Facts[key], &i)
	return i
}

// Diff lists what differs in after, in a fixed order: "atom_count 9012 -> 9014", "+registered foo", "-node b@host". Keys
// named in except are left out. It is nil when nothing differs.
func (f Fingerprint) Diff(after Fingerprint, except ...string) []string {
	var diff []string
	for _, key := range unionKeys(f.Facts, after.Facts, except) {
		if a, b := f.Facts[key], after.Facts[key]; a != b {
			diff = append(diff, fmt.Sprintf("%s %s -> %s", key, a, b))
		}
	}
	for _, key := range unionKeys(f.Sets, after.Sets, except) {
		for _, gone := range without(f.Sets[key], after.Sets[key]) {
			diff = append(diff, "-"+key+" "+gone)
		}
		for _, added := range without(after.Sets[key], f.Sets[key]) {
			diff = append(diff, "+"+key+" "+added)
		}
	}
	return diff
}

func unionKeys[K cmp.Ordered, V any](a, b map[K]V, except []K) []K {
	keys := slices.Collect(maps.Keys(a))
	for key := range b {
		if _, found := a[key]; !found {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return slices.DeleteFunc(keys, func(key K) bool { return slices.Contains(except, key) })
}

// without returns the elements of a that b has not.
func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool {
		_, found := slices.BinarySearch(b, s)
		return found
	})
}

// Left is what differs from before once the node has come to rest: a node takes a moment to notice that somebody hung
// up, a loaded one more. It waits at most a minute for nothing to differ.
func (n *Node) Left(before Fingerprint, except ...string) []string {
	n.t.Helper()
	deadline := time.Now().Add(time.Minute)
	for {
		diff := before.Diff(n.Fingerprint(), except...)
		if diff == nil || time.Now().After(deadline) {
			return diff
		}
		time.Sleep(50 * time.Millisecond)
	}
}
