package beam

// Cell is one value of row i by the column's name: a string or an int64. known is
// false when the column was not read for this row.
func (p *Processes) Cell(column string, i int) (v any, known bool) {
	if text, ok := textColumns[column]; ok {
		s := text(p, i)
		// An empty name or label is knowledge only where somebody looked for one.
		return s, s != "" || column == "registered_name" || p.Looked
	}
	if numbers, ok := numberColumns[column]; ok {
		if col := numbers(p); i < len(col) && col[i] >= 0 {
			return col[i], true
		}
	}
	return nil, false
}

var textColumns = map[string]func(*Processes, int) string{
	"pid":              func(p *Processes, i int) string { return p.Pid[i].String() },
	"registered_name":  func(p *Processes, i int) string { return p.RegisteredName[i] },
	"label":            func(p *Processes, i int) string { return p.Label[i] },
	"initial_call":     func(p *Processes, i int) string { return p.InitialCall[i].String() },
	"current_function": func(p *Processes, i int) string { return p.CurrentFunction[i].String() },
	"status":           func(p *Processes, i int) string { return p.Status[i] },
	"group":            func(p *Processes, i int) string { return at(p.Group, i) },
	"application":      func(p *Processes, i int) string { return at(p.Application, i) },
	"orphan":           func(p *Processes, i int) string { return at(p.Orphan, i) },
}

var numberColumns = map[string]func(*Processes) []int64{
	"reductions":        func(p *Processes) []int64 { return p.Reductions },
	"message_queue_len": func(p *Processes) []int64 { return p.MessageQueueLen },
	"memory":            func(p *Processes) []int64 { return p.Memory },
	"total_heap_size":   func(p *Processes) []int64 { return p.TotalHeapSize },
	"heap_size":         func(p *Processes) []int64 { return p.HeapSize },
	"stack_size":        func(p *Processes) []int64 { return p.StackSize },
	"binary_memory":     func(p *Processes) []int64 { return p.BinaryMemory },
	"reductions_rate":   func(p *Processes) []int64 { return p.ReductionsRate },
	"age":               func(p *Processes) []int64 { return p.Age },
}

// at is element i, "" where there is no such column.
func at(column []string, i int) string {
	if column == nil {
		return ""
	}
	return column[i]
}

// pick appends element i of a column, where there is that column.
func pick[T any](to, from []T, i int) []T {
	if from == nil {
		return to
	}
	return append(to, from[i])
}

// AppendRow copies row i of q, of all columns but Delta.
func (p *Processes) AppendRow(q *Processes, i int) {
	p.Looked = p.Looked || q.Looked
	p.Pid = append(p.Pid, q.Pid[i])
	p.RegisteredName = append(p.RegisteredName, q.RegisteredName[i])
	p.InitialCall = append(p.InitialCall, q.InitialCall[i])
	p.CurrentFunction = append(p.CurrentFunction, q.CurrentFunction[i])
	p.Label = append(p.Label, q.Label[i])
	p.Status = append(p.Status, q.Status[i])
	p.Parent = append(p.Parent, q.Parent[i])
	p.Reductions = append(p.Reductions, q.Reductions[i])
	p.MessageQueueLen = append(p.MessageQueueLen, q.MessageQueueLen[i])
	p.Memory = append(p.Memory, q.Memory[i])
	p.TotalHeapSize = append(p.TotalHeapSize, q.TotalHeapSize[i])
	p.HeapSize = append(p.HeapSize, q.HeapSize[i])
	p.StackSize = append(p.StackSize, q.StackSize[i])
	p.BinaryMemory = append(p.BinaryMemory, q.BinaryMemory[i])
	p.Group = pick(p.Group, q.Group, i)
	p.Application = pick(p.Application, q.Application, i)
	p.ReductionsRate = pick(p.ReductionsRate, q.ReductionsRate, i)
	p.Age = pick(p.Age, q.Age, i)
	p.Orphan = pick(p.Orphan, q.Orphan, i)
}
