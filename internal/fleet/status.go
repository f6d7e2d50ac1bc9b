package fleet

// Status is what a fleet does. It does not change after it was given.
type Status struct {
	Members []Member // by node
	Jobs    []Job    // in the order of the configuration
	Doubles []Double
}

// Job is what one job found.
type Job struct {
	Name   string
	Kind   string // static, file, …
	Found  int    // nodes, those kept included
	Kept   int    // of these were found before and not now
	Left   int    // nodes beyond the most
	Err    error  // why the last look failed
	Looked bool   // whether there was a look
}

// Status is what the fleet did last.
func (f *Fleet) Status() Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.status
}

func (f *Fleet) publish(members []Member, doubles []Double) {
	st := Status{Members: members, Doubles: doubles}
	for _, s := range f.searches {
		st.Jobs = append(st.Jobs, Job{s.job.Name, s.job.Kind(), len(s.set.Targets), s.set.Kept, s.set.Left, s.set.Err, s.seen})
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.status = st
}
