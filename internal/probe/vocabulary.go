package probe

import (
	"strings"

	"github.com/hodoscope/hodoscope/internal/etf"
)

// vocabulary holds every atom that the arguments of a request may contain. All
// of them are names that the runtime itself or kernel and stdlib use, so none is
// new on a node.
var vocabulary = func() map[etf.Atom]bool {
	m := make(map[etf.Atom]bool)
	for _, w := range strings.Fields(words) {
		m[etf.Atom(w)] = true
	}
	return m
}()

const words = `
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
`
