package view

// aspect is what to look at of a node beside a finding: charts, by name, and a screen.
type aspect struct {
	charts []string
	way    Way
}

// aspects are those of each detector. A test holds the list to be complete, and the charts
// to be ones that there are.
var aspects = map[string]aspect{
	"scheduler_saturation": {work, byWork},
	"parallel_fanout":      {[]string{"utilization", "run_queue", "processes"}, groupsByWork},
	"busy_waiting":         {[]string{"utilization", "load"}, threads},
	"scheduler_collapse":   {work, threads},
	"non_yielding_work":    {work, events},
	"dirty_cpu_exhaustion": {work, threads},
	"dirty_io_exhaustion":  {work, threads},
	"priority_hog":         {work, byWork},
	"cpu_throttling":       {[]string{"utilization", "load", "run_queue"}, threads},
	"spawn_storm":          {[]string{"processes", "group_processes", "reductions", "collections"}, groupsByBirths},
	"hibernation_storm":    {[]string{"collections", "utilization", "reductions"}, groupsByWork},
	"quadratic_work":       {work, byWork},
	"tracing_left_on":      {[]string{"utilization", "mailbox", "reductions"}, byQueue},

	"call_bottleneck":        {queues, waitsNow},
	"mailbox_overload":       {queues, byQueue},
	"selective_receive":      {queues, byQueue},
	"junk_messages":          {[]string{"mailbox", "memory"}, byQueue},
	"deadlock":               {queues, waitsNow},
	"wait_chain":             {queues, waitsNow},
	"timeout_storm":          {queues, waitsNow},
	"pool_exhaustion":        {queues, waitsNow},
	"db_pool":                {queues, waitsNow},
	"registry_bottleneck":    {queues, waitsNow},
	"supervisor_bottleneck":  {queues, trees},
	"event_handler":          {queues, waitsNow},
	"log_flood":              {queues, byQueue},
	"stdout_bottleneck":      {queues, waitsNow},
	"timer_overload":         {queues, byQueue},
	"code_server_bottleneck": {queues, waitsNow},
	"file_server_bottleneck": {queues, waitsNow},
	"dns_bottleneck":         {queues, waitsNow},
	"global_lock":            {queues, waitsNow},
	"rex_overload":           {queues, waitsNow},
	"replicated_state":       {queues, byQueue},
	"mnesia_overload":        {[]string{"mailbox", "memory", "utilization"}, tables},
	"suspended_process":      {queues, waitsNow},
	"blocked_send":           {[]string{"mailbox", "io"}, sockets},
	"restart_storm":          {[]string{"processes", "collections", "reductions"}, trees},

	"memory_limit":            {[]string{"memory", "group_memory"}, groupsByHeap},
	"sub_binary_retention":    {binaries, byBinaries},
	"pinned_binaries":         {binaries, byBinaries},
	"state_growth":            {heaps, byHeap},
	"idle_garbage":            {heaps, groupsByHeap},
	"long_gc":                 {[]string{"collections", "memory", "run_queue"}, events},
	"heap_kills":              {heaps, events},
	"heavy_closures":          {heaps, groupsByHeap},
	"message_copying":         {[]string{"memory", "collections", "reductions"}, byWork},
	"monitor_leak":            {heaps, byHeap},
	"native_memory_leak":      {[]string{"memory"}, carriers},
	"allocator_fragmentation": {[]string{"memory"}, carriers},
	"persistent_term_churn":   {[]string{"collections", "utilization", "memory"}, byWork},

	"atom_leak":        {[]string{"memory"}, Way{}},
	"ets_growth":       {[]string{"memory"}, tables},
	"ets_fixation":     {[]string{"memory"}, tables},
	"ets_table_leak":   {[]string{"memory"}, tables},
	"oversized_tables": {[]string{"memory", "reductions"}, tables},
	"large_ets_reads":  {[]string{"reductions", "collections", "memory"}, byWork},

	"process_leak":    {[]string{"processes", "group_processes", "memory", "group_memory"}, groupsByBirths},
	"slow_growth":     {[]string{"memory", "processes", "group_memory", "group_processes"}, groupsByCount},
	"process_limit":   {[]string{"processes", "group_processes", "memory"}, groupsByCount},
	"orphaned_tasks":  {[]string{"processes", "group_processes", "memory"}, Way{Title: "Orphans", Screen: "processes", Query: map[string]string{"filter": "orphan=yes", "sort": "age"}}},
	"descriptor_leak": {[]string{"io"}, sockets},
	"close_wait":      {[]string{"io"}, sockets},
	"busy_dist_port":  {[]string{"io", "mailbox", "run_queue"}, connections},
	"auto_connect":    {[]string{"io", "processes"}, connections},
}

// Charts that belong together.
var (
	work     = []string{"utilization", "run_queue", "reductions"}
	queues   = []string{"mailbox", "run_queue", "utilization", "reductions"}
	heaps    = []string{"memory", "group_memory", "collections"}
	binaries = []string{"memory", "collections"}
)

// Screens on which a kind of finding is seen best.
var (
	byWork         = Way{Title: "Processes by work", Screen: "processes", Query: map[string]string{"sort": "reductions_rate"}}
	byQueue        = Way{Title: "Processes by queue", Screen: "processes", Query: map[string]string{"sort": "message_queue_len"}}
	byHeap         = Way{Title: "Processes by heap", Screen: "processes", Query: map[string]string{"sort": "total_heap_size"}}
	byBinaries     = Way{Title: "Processes by binaries", Screen: "processes", Query: map[string]string{"sort": "binary_memory"}}
	groupsByCount  = Way{Title: "Groups", Screen: "groups", Query: map[string]string{"sort": "count"}}
	groupsByBirths = Way{Title: "Groups by births", Screen: "groups", Query: map[string]string{"sort": "births_per_minute"}}
	groupsByWork   = Way{Title: "Groups by work", Screen: "groups", Query: map[string]string{"sort": "reductions_rate"}}
	groupsByHeap   = Way{Title: "Groups by heaps", Screen: "groups", Query: map[string]string{"sort": "total_heap_size"}}
	waitsNow       = Way{Title: "Who waits for whom", Screen: "waits"}
	trees          = Way{Title: "Supervision trees", Screen: "applications"}
	events         = Way{Title: "Events", Screen: "events"}
	tables         = Way{Title: "ETS tables", Screen: "ets"}
	carriers       = Way{Title: "Memory", Screen: "memory"}
	sockets        = Way{Title: "Ports and sockets", Screen: "ports"}
	connections    = Way{Title: "Connections to other nodes", Screen: "distribution"}
	threads        = Way{Title: "The runtime's threads", Screen: "threads"}
)
