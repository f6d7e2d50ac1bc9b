// Package kept draws what a history has of a node at a moment: charts over the whole time
// that was read, with the moment marked, and what groups, tables, peers and findings had then.
// Each screen of the terminal whose numbers are kept has its set of charts here.
package kept
