// Package viewtest is a node that never was, as values of the model, and the
// texts that a hostile node would send. Tests of the faces draw them; nothing
// else imports it.
package viewtest
