package live

// AskTheNode keeps a source from reading the operating system's numbers itself.
func AskTheNode(s *Source) { s.remote = true }

// FollowAtMost lowers the number of processes above which a census follows a share of them, and the number of pids
// that it follows in any case.
func FollowAtMost(s *Source, most, first int) { s.sampler.most, s.sampler.first = most, first }
