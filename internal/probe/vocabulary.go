package probe

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hodoscope/hodoscope/internal/etf"
)

// lexicon is a set of atoms.
type lexicon map[etf.Atom]bool

// lexiconOf is that of the words of a text.
func lexiconOf(text string) lexicon {
	l := make(lexicon)
	for _, w := range strings.Fields(text) {
		l[etf.Atom(w)] = true
	}
	return l
}

// words are all of them, in order.
func (l lexicon) words() []string {
	var all []string
	for _, w := range slices.Sorted(maps.Keys(l)) {
		all = append(all, string(w))
	}
	return all
}

// check refuses an atom outside the lexicon, and what is no argument at all.
func (l lexicon) check(t etf.Term) error {
	switch t := t.(type) {
	case etf.Atom:
		if !l[t] {
			return fmt.Errorf("%q is not in the vocabulary", string(t))
		}
	case etf.Tuple:
		return l.all(t)
	case etf.List:
		return l.all(t)
	case etf.ImproperList:
		if err := l.all(t.Elems); err != nil {
			return err
		}
		return l.check(t.Tail)
	case etf.Map:
		for _, p := range t {
			if err := l.all([]etf.Term{p.Key, p.Value}); err != nil {
				return err
			}
		}
	case etf.Int, etf.Float, etf.Binary, etf.Pid:
	default:
		return fmt.Errorf("%T is not an argument", t)
	}
	return nil
}

func (l lexicon) all(ts []etf.Term) error {
	for _, t := range ts {
		if err := l.check(t); err != nil {
			return err
		}
	}
	return nil
}

// vocabulary holds every atom that the arguments of a request may contain, but for
// those of telemetry events, which have their own. All of them are names that the
// runtime itself or kernel and stdlib use, so none is new on a node.
var vocabulary = lexiconOf(`
	true false
	_ $1 $2 $3 $4 $5 $6 $7 $8 $_ - + > is_integer is_atom is_tuple element length undefined
	$initial_call $ancestors $process_label
	reductions message_queue_len status registered_name initial_call heap_size stack_size
	garbage_collection_info memory total_heap_size current_function dictionary parent label
	links monitors monitored_by current_stacktrace group_leader priority trap_exit error_handler
	message_queue_data garbage_collection suspending binary min_heap_size max_heap_size
	old_heap_block_size heap_block_size mbuf_size recent_size old_heap_size
	bin_vheap_size bin_vheap_block_size bin_old_vheap_size bin_old_vheap_block_size
	recv_oct send_oct send_pend
	size input output queue_size name connected os_pid
	otp_release version system_version system_architecture wordsize emu_flavor
	schedulers schedulers_online dirty_cpu_schedulers dirty_cpu_schedulers_online dirty_io_schedulers
	logical_processors logical_processors_online logical_processors_available
	build_type thread_pool_size process_count process_limit port_count port_limit
	atom_count atom_limit ets_count ets_limit creation dist_buf_busy_limit
	long_gc long_schedule large_heap busy_port busy_dist_port long_message_queue
	io context_switches run_queue_lengths_all total_active_tasks
`)
