// Package dbpool finds pools of database connections whose queue has collapsed.
package dbpool

import (
	_ "embed"
	"strings"

	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/hub"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var callers = diagnose.Limit{Value: 10, Unit: "{process}", Means: "processes that wait for a connection, at the median of looks", Why: "some wait for some milliseconds under any load"}

// Detector finds pools of database connections whose queue has collapsed.
var Detector = hub.Kind{
	Name: "db_pool", Title: "Requests that wait for a database connection", IDs: []string{"P70"}, Doc: doc,
	Is: func(b *hub.Hub, stands []diagnose.Stand) bool {
		return strings.HasPrefix(b.CallerFunction().Module, "Elixir.DBConnection") || hub.Runs("Elixir.DBConnection.ConnectionPool")(b, stands)
	},
	Callers: &callers, Service: "the pool of database connections",
	Now:   "Look what the database does: busy means slow queries; idle means that connections are held by long transactions, or lost.",
	Code:  []diagnose.Advice{remedy.ShortTransactions, remedy.GiveBack},
	Check: "Nobody waits for a connection in most looks, under full load.",
	Patients: []diagnose.Patient{{Program: "queries", Culprit: []string{"DBConnection.ConnectionPool"},
		Evidence: []string{"wait for the answer", "of their time waiting", "of looks"}, Advice: []string{"Keep transactions short"}}},
}.Detector()
