// Package ask answers questions about nodes that are watched: a name and parameters in,
// a value of view out. All faces that show more than one screen ask here, so that a
// question has the same words, bounds and refusals wherever it is asked. How we stand with a
// node, and nodes side by side, are told of states alone: for that no node is asked.
//
// The way of the data is session → view: a question reads its parameters, asks the
// session, which may ask the node, and hands the answer to view. Texts in answers are as
// the node told them: whoever shows them cuts and cleans them.
//
// It knows nothing of HTTP, terminals or who may ask, reads no store of metrics and asks
// no process for what it holds. A question has no effect on a node beyond its own cost,
// which each answer states.
//
// Beneath lie session and view, and of diagnose what a Case is. Above lie faces.
package ask
