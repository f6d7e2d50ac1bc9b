// Package filter is the expression language in which a person says which rows
// of a table they want: `ps --filter`, the page's search box.
//
// Terms side by side must all hold; | means or; !term means not; parentheses
// group. A bare word, or "several words" in quotes, holds when any text column
// contains it, in any case. A comparison names its column:
//
//	memory>10m                  numbers take k, m, g or t (1024 each)
//	message_queue_len>=1000
//	registered_name=logger      = and != compare text exactly
//	initial_call~^cowboy_       ~ is a regular expression (RE2), in any case
//	!status=waiting (rabbit|mnesia)
//
// Answers are three-valued, since columns arrive in order of their cost: a row
// whose known columns already decide needs no others. The package knows no
// tables and no nodes, and evaluates on our side alone: no text of a user's
// reaches a node through it.
//
// Beneath lies nothing but the standard library.
package filter
