// Package web serves the page: the views of one or more watched nodes as JSON,
// their changes as one stream of server-sent events, and the files of the page
// itself, which are in the binary.
//
// The way of the data is session.State → view.Document → JSON → page. A route
// names a question of ask and writes the view that is the answer; what a column is
// called and means is decided in view, how it is drawn is decided in page/. Text that came
// from a node is JSON text here and a text node there, never markup.
//
// Of another time it shows what charted reads of a store, and of rules what Alerts tells;
// both are given, or are not there.
//
// It does not attach, sample, keep history or evaluate rules, and changes nothing on a
// node: a GET has no effect beyond the question's own cost, which each answer states. What
// a process holds is asked for by a POST, in the name of an inspector, after a line in the
// audit log.
//
// openapi.json is the contract. A test holds every route's answer against it.
//
// dist/ is built from page/ by internal/tools/webbuild and committed, so that
// building the program needs no Node.
//
// Beneath lie ask, view, session and access, history and charted. Above lies only the serve command.
package web
