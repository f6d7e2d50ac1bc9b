package probe

import "slices"

// Description is a row of the table together with what its form shows.
type Description struct {
	Call
	// Functions are the library functions that the form calls, as
	// module:function/arity, in alphabetical order. It can call no others.
	Functions []string
	// Size is what the form takes in each request, in bytes, without its arguments.
	Size int
}

// Describe lists all that may be asked, in the order of Calls.
func Describe() []Description {
	list := make([]Description, len(Calls))
	for i, c := range Calls {
		list[i] = Description{Call: c, Functions: slices.Clone(forms[c.Name].calls), Size: len(pack(c.Name, true))}
	}
	return list
}
