// Package archtest holds the rules of the repository as tables, and tests that
// the sources keep them: who may import whom, which libraries are used where,
// what every package and file must have, and that the documents name what there
// is.
//
// The tests read the sources themselves instead of asking `go list`, so that the
// test cache sees a change. A row that nothing needs any more fails too: the
// tables say what is, not what was.
//
// It knows nothing of what the program does. Beneath lies the standard library.
package archtest
