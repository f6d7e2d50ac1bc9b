package archtest

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// order is the way of the data: a package imports only what stands before it.
// Leaves of values come first, then what carries terms, then the guest on a
// node, then what faces are made of, and at last the faces.
var order = []string{
	"internal/beam",
	"lab",
	"internal/waits",
	"internal/filter",
	"internal/roster",
	"internal/metric",
	"internal/etf",
	"internal/epmd",
	"internal/dist",
	"internal/probe",
	"internal/node",
	"internal/attach",
	"internal/source/live",
	"internal/session",
	"internal/outside",
	"internal/diagnose",
	"internal/diagnose/remedy",
	"internal/diagnose/copying",
	"internal/diagnose/hub",
	detectors,
	"internal/diagnose/all",
	"internal/examine",
	"internal/casebook",
	"internal/collect",
	"internal/alert",
	"internal/alert/ruletest",
	"internal/config",
	"internal/alert/deliver",
	"internal/discovery",
	"internal/fleet",
	"internal/metric",
	"internal/dashboard",
	"internal/telemetry",
	"internal/view",
	"internal/plain",
	"internal/history",
	"internal/history/remote",
	"internal/child",
	"internal/laboratory",
	"internal/tsdb",
	"internal/export/otlp",
	"internal/export/prometheus",
	"internal/bench",
	"internal/access",
	"internal/access/audit",
	"internal/access/redact",
	"internal/cli",
	"internal/ask",
	"internal/history/charted",
	"internal/tui/paint",
	"internal/tui/seen",
	"internal/history/recorded",
	"internal/tui/stage",
	"internal/tui/part",
	screens,
	"internal/tui",
	"internal/web",
	"internal/tools/gendocs",
	"internal/tools/score",
	"cmd/hodoscope",
}

// detectors are the folders of detectors, which are all alike: each stands alone.
const detectors = "internal/diagnose/*"

// screens are the folders of the terminal's screens, which are all alike: each stands alone.
const screens = "internal/tui/*"

// place is where a package stands in the order: its own, or that of those like it.
func place(dir string) string {
	if name, ok := strings.CutPrefix(dir, "internal/tui/"); ok {
		if slices.Contains([]string{"paint", "part", "seen", "stage", "tuitest"}, name) {
			return dir
		}
		return screens
	}
	name, ok := strings.CutPrefix(dir, "internal/diagnose/")
	if ok && name != "all" && name != "copying" && name != "diagnosetest" && name != "hub" && name != "remedy" {
		return detectors
	}
	return dir
}

// helpers are imported by tests and by each other, and are linked into no program.
var helpers = []string{
	"internal/erltest",
	"internal/backend",
	"internal/dist/disttest",
	"internal/etf/etftest",
	"internal/view/viewtest",
	"internal/ask/asktest",
	"internal/tui/tuitest",
	"internal/diagnose/diagnosetest",
}

// row allows one package to import another.
type row struct {
	from, to string
	only     string // what may be used of it, as a regular expression; "": anything
	why      string
}

var table = []row{
	{from: "internal/roster", to: "internal/beam", why: "processes, groups and censuses are the model"},
	{from: "internal/roster", to: "internal/filter", why: "rows are chosen by an expression"},

	{from: "internal/metric", to: "internal/beam", why: "metrics are made of readings of the model"},

	{from: "internal/dist", to: "internal/etf", why: "control messages and headers are terms"},

	{from: "internal/waits", to: "internal/beam", why: "judges stacks and waits of the model"},

	{from: "internal/probe", to: "internal/etf", why: "requests and answers are terms"},
	{from: "internal/probe", to: "internal/beam", why: "decoders fill the model"},

	{from: "internal/node", to: "internal/dist", why: "the only package that speaks to a node"},
	{from: "internal/node", to: "internal/probe", why: "what may be asked"},
	{from: "internal/node", to: "internal/etf", why: "the frame around an answer"},
	{from: "internal/node", to: "internal/beam", why: "what an answer cost, which life of the node gave it"},

	{from: "internal/attach", to: "internal/epmd", why: "on which port a node listens"},
	{from: "internal/attach", to: "internal/node", why: "what the way leads to"},
	{from: "internal/attach", to: "internal/dist", only: `^(Err[A-Z]\w*|Step[A-Z]\w*|ConnectError)$`,
		why: "words why a connection failed; it makes none"},

	{from: "internal/source/live", to: "internal/node", why: "asks the attached node"},
	{from: "internal/source/live", to: "internal/probe", why: "which questions give which part of the model"},
	{from: "internal/source/live", to: "internal/beam", why: "answers are the model"},
	{from: "internal/source/live", to: "internal/roster", why: "what censuses told is kept there"},
	{from: "internal/source/live", to: "internal/waits", why: "which stacks to ask further about, and what the waits add up to"},
	{from: "internal/source/live", to: "internal/filter", why: "candidates are filtered before they are looked at closely"},
	{from: "internal/source/live", to: "internal/etf", why: "pids of the node; the state of a process is any term"},

	{from: "internal/session", to: "internal/source/live", only: `^(Source|ProcessQuery|ExcerptQuery|Ranks|InspectOptions|SamplePlan|TableQuery|MnesiaQuery|PortQuery|WaitQuery|EventQuery|EventsOff|NotFoundError)$`, why: "the questions of a source"},
	{from: "internal/session", to: "internal/beam", why: "a State holds the model"},
	{from: "internal/session", to: "internal/filter", only: `^Expr$`, why: "who asks for the same rows shares an answer"},
	{from: "internal/session", to: "internal/attach", only: `^Problem$`, why: "whether trying again is of use"},
	{from: "internal/session", to: "internal/node", only: `^Backoff$`, why: "when to try again"},

	{from: "internal/diagnose", to: "internal/beam", why: "judges the model"},
	{from: "internal/diagnose", to: "internal/waits", only: `^(Outermost|Caller)$`, why: "what a stack says of its process"},
	{from: "internal/diagnose/remedy", to: "internal/diagnose", only: `^(Advice|Code|Now|Check)$`, why: "a remedy is advice"},
	{from: detectors, to: "internal/diagnose", why: "each is a value of it"},
	{from: detectors, to: "internal/diagnose/remedy", why: "what to do in the code"},
	{from: "internal/diagnose/copying", to: "internal/diagnose", only: `^(History|Limit|OfRuntime|Row)$`, why: "it is a part of what detectors share"},
	{from: "internal/diagnose/copying", to: "internal/beam", why: "judges the model"},
	{from: detectors, to: "internal/diagnose/copying", why: "whether terms are copied in bulk"},
	{from: detectors, to: "internal/diagnose/hub", why: "whom others wait for, or send to: many pathologies are that"},
	{from: detectors, to: "internal/waits", only: `^(AnotherNode|Classify|Caller|Outermost|Known)$`, why: "what a stack waits in"},
	{from: detectors, to: "internal/beam", why: "judges the model"},
	{from: "internal/diagnose/hub", to: "internal/diagnose", why: "it is a part of what detectors share"},
	{from: "internal/diagnose/hub", to: "internal/waits", why: "what a stack waits in"},
	{from: "internal/diagnose/hub", to: "internal/beam", why: "judges the model"},
	{from: "internal/diagnose/all", to: "internal/diagnose", only: `^Detector$`, why: "it is a list of them"},
	{from: "internal/diagnose/all", to: detectors, only: `^Detector$`, why: "the list"},
	{from: "internal/examine", to: "internal/session", why: "asks through it, and sees how it stands with the node"},
	{from: "internal/examine", to: "internal/source/live", only: `^(ProcessQuery|TableQuery|PortQuery|WaitQuery|InspectOptions|MostStandings)$`, why: "the questions"},
	{from: "internal/examine", to: "internal/filter", only: `^(Parse|Expr)$`, why: "asks for those that do not wait"},
	{from: "internal/examine", to: "internal/diagnose", why: "makes histories, and has them judged"},
	{from: "internal/examine", to: "internal/beam", why: "a history is the model over time"},
	{from: "internal/casebook", to: "internal/diagnose", why: "keeps its cases"},
	{from: "internal/collect", to: "internal/session", why: "overhears it, and asks it at longer intervals"},
	{from: "internal/collect", to: "internal/source/live", only: `^(ProcessQuery|MnesiaQuery)$`, why: "the longest queues, tables of Mnesia"},
	{from: "internal/collect", to: "internal/metric", why: "what the readings are called"},
	{from: "internal/collect", to: "internal/beam", why: "passes the model from session to metric"},
	{from: "internal/config", to: "internal/metric", only: `^(Tiers?|Sets|Core|Standard|Roadmap|Selection)$`, why: "the words of tiers and sets, and what is selected by them"},
	{from: "internal/config", to: "internal/source/live", only: `^(EventModes|EventsOff)$`, why: "the words of event modes"},
	{from: "internal/config", to: "internal/attach", only: `^ParseTarget$`, why: "what is a name of a node"},

	{from: "internal/discovery", to: "internal/config", why: "what to look for, and how often"},
	{from: "internal/discovery", to: "internal/epmd", only: `^(Client|DefaultPort)$`, why: "which nodes a host has"},
	{from: "internal/discovery", to: "internal/beam", only: `^Links$`, why: "which nodes a member of a cluster knows"},
	{from: "internal/discovery", to: "internal/attach", only: `^ParseTarget$`, why: "what is a name of a node"},

	{from: "internal/fleet", to: "internal/config", why: "whom to watch, and how"},
	{from: "internal/fleet", to: "internal/discovery", why: "who is there"},
	{from: "internal/fleet", to: "internal/attach", only: `^ParseTarget$`, why: "which names are of one node"},

	{from: "internal/dashboard", to: "internal/metric", why: "boards are drawn of the catalogue"},

	{from: "internal/telemetry", to: "internal/session", why: "executes through it, and sees how it stands with the node"},
	{from: "internal/telemetry", to: "internal/collect", only: `^Output$`, why: "it is one"},
	{from: "internal/telemetry", to: "internal/metric", why: "which metrics, and of which part"},
	{from: "internal/telemetry", to: "internal/source/live", only: `^MostTelemetryEvents$`, why: "how many at once"},
	{from: "internal/telemetry", to: "internal/node", only: `^RequestError$`, why: "whether handlers failed, or the connection"},
	{from: "internal/telemetry", to: "internal/beam", why: "events are the model"},

	{from: "internal/view", to: "internal/beam", why: "shows the model"},
	{from: "internal/view", to: "internal/probe", only: `^(Calls?)$`, why: "shows the table of all that may be asked"},
	{from: "internal/view", to: "lab", only: `^Program$`, why: "lists the programs"},
	{from: "internal/view", to: "internal/metric", only: `^(Catalogue|Metric|Tier|Core|Standard|Deep|Gauge|UpDown|Counter|Histogram)$`, why: "shows the catalogue"},
	{from: "internal/view", to: "internal/etf", only: `^(Syntax|Erlang|Elixir|Atom|Print[A-Z]\w*)$`, why: "prints names and functions in the language of the reader"},

	{from: "internal/view", to: "internal/diagnose", only: `^(Detector|Case|Coverage|Finding|Exclusion|Advice|Critical|Error|Warning|Info|Severity|Display|Span|Some|Count|Percent|GroupSubject)$`, why: "shows findings, their detectors and what their absence means"},

	{from: "internal/history", to: "internal/alert", only: `^(Threshold|Thresholds|Settings)$`, why: "thresholds of the rule pack that fit a node"},
	{from: "internal/history", to: "internal/diagnose", why: "reads what a diagnosis sees of the past"},
	{from: "internal/history", to: "internal/metric", only: `^(Find|Other)$`, why: "what the numbers are called in a store"},
	{from: "internal/history", to: "internal/view", why: "a report is a document"},
	{from: "internal/history/remote", to: "internal/history", only: `^Series$`, why: "series as history reads them"},
	{from: "internal/alert/ruletest", to: "internal/alert", only: `^(Loader|NewLoader)$`, why: "reads rule files as the store does"},

	{from: "internal/alert/deliver", to: "internal/alert", only: `^(Inhibition|NameLabel|SeverityLabel)$`, why: "which alerts keep which from being told"},

	{from: "internal/laboratory", to: "internal/child", why: "nodes that end with it"},
	{from: "internal/laboratory", to: "lab", why: "what runs on nodes"},

	{from: "internal/bench", to: "internal/laboratory", why: "nodes that end with it"},
	{from: "internal/bench", to: "lab", only: `^Find$`, why: "the program of the nodes that it starts"},
	{from: "internal/bench", to: "internal/attach", only: `^(Open|Options)$`, why: "attaches as a command does: that is part of what is measured"},
	{from: "internal/bench", to: "internal/source/live", why: "asks what faces ask"},
	{from: "internal/bench", to: "internal/session", why: "what watching costs"},
	{from: "internal/bench", to: "internal/beam", why: "what an answer says of its cost, what the node says of its process"},
	{from: "internal/bench", to: "internal/view", why: "a report is a document"},

	{from: "internal/access", to: "internal/config", only: `^(WebFile|WebTLS|LoadWebFile|TLSVersions|TLSCurves|TLSCiphers|ClientAuths)$`, why: "the web file, with the line of what is wrong in it"},
	{from: "internal/access/redact", to: "internal/etf", why: "secrets are in terms"},

	{from: "internal/plain", to: "internal/view", why: "values and their units, in words"},

	{from: "internal/cli", to: "internal/view", why: "draws documents"},
	{from: "internal/cli", to: "internal/plain", why: "draws text that a terminal does not obey"},
	{from: "internal/cli", to: "internal/diagnose", why: "draws findings, which are prose"},

	{from: "internal/ask", to: "internal/view", why: "answers are views"},
	{from: "internal/ask", to: "internal/session", why: "nodes are watched by sessions"},
	{from: "internal/ask", to: "internal/source/live", only: `^(ProcessQuery|ExcerptQuery|ExcerptWays|ExcerptOrders|InspectOptions|TableQuery|MnesiaQuery|PortQuery|WaitQuery|NotFoundError|TableSorts|GroupSorts|MnesiaSorts|PortSorts)$`, why: "the words of a question"},
	{from: "internal/ask", to: "internal/beam", why: "passes the model from session to view"},
	{from: "internal/ask", to: "internal/diagnose", only: `^(Detector|Case)$`, why: "passes findings from their detectors to view"},
	{from: "internal/ask", to: "internal/filter", only: `^(Parse|Expr)$`, why: "the search box"},
	{from: "internal/ask", to: "internal/etf", only: `^(Syntax|Erlang|Elixir)$`, why: "the language to print in"},

	{from: "internal/tui/paint", to: "internal/plain", why: "nothing else gets onto a canvas"},
	{from: "internal/tui/seen", to: "internal/ask", why: "keeps answers"},
	{from: "internal/tui/seen", to: "internal/view", why: "of which answers are made"},
	{from: "internal/history/charted", to: "internal/ask", only: `^(UnixSeconds|Known)$`, why: "numbers are written as those of now are"},
	{from: "internal/history/charted", to: "internal/history", only: `^(Querier|Series)$`, why: "where a node's past is"},
	{from: "internal/history/charted", to: "internal/metric", only: `^(Find|Other)$`, why: "what the metrics of a node's past are called"},
	{from: "internal/history/charted", to: "internal/view", why: "reads what charts show"},
	{from: "internal/history/recorded", to: "internal/history", only: `^(Number|Numbers|Line)$`, why: "numbers as history judges them"},
	{from: "internal/history/recorded", to: "internal/tui/seen", only: `^(Tape|State)$`, why: "what a recording has of a node"},
	{from: "internal/history/recorded", to: "internal/view", only: `^Document$`, why: "a look at a node is recorded as a document"},
	{from: "internal/tui/stage", to: "internal/ask", only: `^(Part|Point|UnixSeconds)$`, why: "what answers hold"},
	{from: "internal/tui/stage", to: "internal/tui/paint", why: "what is drawn on"},
	{from: "internal/tui/stage", to: "internal/tui/seen", why: "what is drawn"},
	{from: "internal/tui/stage", to: "internal/view", why: "ways from one screen to another"},
	{from: "internal/tui/part", to: "internal/filter", only: `^(Parse|Quote|Expr|True)$`, why: "chooses rows of tables that are known as a whole"},
	{from: "internal/tui/part", to: "internal/ask", only: `^(Point|UnixSeconds)$`, why: "the times of numbers"},
	{from: "internal/tui/part", to: "internal/plain", why: "values in words, and how wide these are"},
	{from: "internal/tui/part", to: "internal/tui/paint", why: "draws"},
	{from: "internal/tui/part", to: "internal/tui/seen", why: "why there is no answer"},
	{from: "internal/tui/part", to: "internal/tui/stage", why: "keys and effects"},
	{from: "internal/tui/part", to: "internal/view", why: "draws its values"},
	{from: screens, to: "internal/ask", why: "what answers hold, and the words of questions"},
	{from: screens, to: "internal/filter", only: `^(Parse|Error|Quote)$`, why: "what is wrong with a filter, before it is asked for; names in filters"},
	{from: screens, to: "internal/plain", why: "values in words"},
	{from: screens, to: "internal/history/charted", why: "the past of a node is on the tape"},
	{from: screens, to: "internal/tui/paint", why: "draws"},
	{from: screens, to: "internal/tui/part", why: "is put together of parts"},
	{from: screens, to: "internal/tui/seen", why: "why there is no answer"},
	{from: screens, to: "internal/tui/stage", why: "is a screen"},
	{from: screens, to: "internal/view", why: "draws its values"},
	{from: "internal/tui", to: screens, why: "has a row for each"},
	{from: "internal/tui", to: "internal/ask", why: "asks"},
	{from: "internal/tui", to: "internal/history/charted", only: `^Past$`, why: "what a history has of a node"},
	{from: "internal/tui", to: "internal/plain", why: "values in words; what may be typed"},
	{from: "internal/tui", to: "internal/beam", only: `^Collection$`, why: "what an act brought about"},
	{from: "internal/tui", to: "internal/etf", only: `^(Syntax|Erlang|Elixir)$`, why: "the language to print in"},
	{from: "internal/tui", to: "internal/session", only: `^State$`, why: "how it stands with a node"},
	{from: "internal/tui", to: "internal/tui/paint", why: "frames"},
	{from: "internal/tui", to: "internal/tui/part", why: "help and header are put together of parts"},
	{from: "internal/tui", to: "internal/tui/seen", why: "keeps what comes"},
	{from: "internal/tui", to: "internal/tui/stage", why: "shows screens"},
	{from: "internal/tui", to: "internal/view", why: "what was found, what a process holds"},

	{from: "internal/web", to: "internal/ask", why: "what is asked about nodes"},
	{from: "internal/web", to: "internal/view", why: "serves documents"},
	{from: "internal/web", to: "internal/diagnose", only: `^Detector$`, why: "a report names their detectors"},
	{from: "internal/web", to: "internal/session", why: "nodes are watched by sessions"},
	{from: "internal/web", to: "internal/access", why: "who is let in"},
	{from: "internal/web", to: "internal/source/live", only: `^InspectOptions$`, why: "a process is asked for what it holds"},
	{from: "internal/web", to: "internal/history", only: `^(Querier|Series|Period|Comparison|Read|Compare)$`, why: "where a node's past is, and two pasts held against each other"},
	{from: "internal/web", to: "internal/history/charted", why: "serves the past of charts"},
	{from: "internal/web", to: "internal/metric", only: `^(Find|Other)$`, why: "what the metrics of a node's past are called"},
	{from: "internal/web", to: "internal/etf", only: `^(Elixir|Term)$`, why: "the language to print in, and what hides secrets in terms"},

	{from: "internal/tools/gendocs", to: "internal/probe", why: "docs/what-we-ask.md is made from the call table"},
	{from: "internal/tools/score", to: "internal/diagnose", why: "scores reports"},
	{from: "internal/tools/score", to: "internal/diagnose/all", only: `^Detectors$`, why: "whose patients are to be found"},
	{from: "internal/tools/score", to: "internal/laboratory", why: "runs the patients"},
	{from: "internal/tools/score", to: "lab", why: "the patients"},
	{from: "internal/tools/gendocs", to: "internal/diagnose", only: `^Detector$`, why: "docs/diagnosis has a page for each"},
	{from: "internal/tools/gendocs", to: "internal/diagnose/all", why: "docs/diagnosis has the catalogue"},
	{from: "internal/tools/gendocs", to: "internal/config", only: `^(Reference|Example|Group|Key)$`, why: "docs/config.md is made from the tables of settings"},
	{from: "internal/tools/gendocs", to: "internal/alert", only: `^(Rule|Rules|RuleFiles|Topic|About|Inhibition|Inhibitions|Threshold|Thresholds|ThresholdsIn)$`, why: "docs/alerts.md is made from the rule pack"},
	{from: "internal/tools/gendocs", to: "internal/view", why: "docs/output.md is made from the columns"},
	{from: "internal/tools/gendocs", to: "internal/bench", only: `^(Document|Report)$`, why: "docs/output.md has the fields of a report"},
	{from: "internal/tools/gendocs", to: "internal/beam", why: "views of an empty model have all columns"},
	{from: "internal/tools/gendocs", to: "internal/etf", only: `^Erlang$`, why: "views are printed in a language"},
	{from: "internal/tools/gendocs", to: "internal/metric", why: "docs/observability.md is the catalogue"},
	{from: "internal/tools/gendocs", to: "internal/cli", only: `^Formats$`, why: "the formats of docs/output.md"},

	{from: "cmd/hodoscope", to: "internal/alert", why: "wires: the rule pack"},
	{from: "cmd/hodoscope", to: "internal/alert/deliver", why: "wires: who is told of alerts"},
	{from: "cmd/hodoscope", to: "internal/diagnose", why: "wires: what is kept, judged and told"},
	{from: "cmd/hodoscope", to: "internal/diagnose/all", why: "wires: which detectors there are"},
	{from: "cmd/hodoscope", to: "internal/outside", why: "wires: what is seen of a node that does not answer"},
	{from: "cmd/hodoscope", to: "internal/casebook", why: "wires: findings to the disk"},
	{from: "cmd/hodoscope", to: "internal/examine", why: "wires: detectors to nodes"},
	{from: "cmd/hodoscope", to: "internal/collect", why: "wires: sessions to outputs"},
	{from: "cmd/hodoscope", to: "internal/discovery", why: "wires: how nodes are found"},
	{from: "cmd/hodoscope", to: "internal/export/otlp", why: "wires: backends that are sent to"},
	{from: "cmd/hodoscope", to: "internal/export/prometheus", why: "wires: pages that are scraped"},
	{from: "cmd/hodoscope", to: "internal/fleet", why: "wires: which nodes are watched"},
	{from: "cmd/hodoscope", to: "internal/tsdb", why: "wires: the store"},
	{from: "cmd/hodoscope", to: "internal/attach", why: "wires: opens targets"},
	{from: "cmd/hodoscope", to: "internal/source/live", why: "wires: questions to a node"},
	{from: "cmd/hodoscope", to: "internal/session", why: "wires: watched nodes of serve"},
	{from: "cmd/hodoscope", to: "internal/metric", why: "wires: how much of the catalogue goes where"},
	{from: "cmd/hodoscope", to: "internal/telemetry", why: "wires: metrics as events of the application"},
	{from: "cmd/hodoscope", to: "internal/roster", only: `^Matches$`, why: "which filters a census can decide"},
	{from: "cmd/hodoscope", to: "internal/dashboard", only: `^Files$`, why: "wires: dashboards to files"},
	{from: "cmd/hodoscope", to: "internal/view", why: "wires: answers to documents"},
	{from: "cmd/hodoscope", to: "internal/cli", why: "wires: documents to the terminal"},
	{from: "cmd/hodoscope", to: "internal/alert/ruletest", why: "wires: rules test"},
	{from: "cmd/hodoscope", to: "internal/bench", why: "wires: bench"},
	{from: "cmd/hodoscope", to: "internal/laboratory", why: "wires: lab run"},
	{from: "cmd/hodoscope", to: "lab", only: `^(Find|Programs?|Variant)$`, why: "wires: which program is run"},
	{from: "cmd/hodoscope", to: "internal/history", why: "wires: baseline and compare"},
	{from: "cmd/hodoscope", to: "internal/history/recorded", why: "wires: what a recording has of a node's history"},
	{from: "cmd/hodoscope", to: "internal/history/remote", why: "wires: where the history is"},
	{from: "cmd/hodoscope", to: "internal/ask", only: `^(Node|Desk)$`, why: "wires: watched nodes to faces"},
	{from: "cmd/hodoscope", to: "internal/tui", why: "wires: watched nodes to the terminal"},
	{from: "cmd/hodoscope", to: "internal/history/charted", only: `^(Read|NewGrid)$`, why: "wires: what a history has of nodes to the terminal"},
	{from: "cmd/hodoscope", to: "internal/tui/paint", only: `^(Themes|ThemeNamed)$`, why: "the colours that one may choose"},
	{from: "cmd/hodoscope", to: "internal/tui/seen", only: `^(NewRecorder|Note|Read|Recording|Tape)$`, why: "wires: what is seen to a file, and back"},
	{from: "cmd/hodoscope", to: "internal/tui/stage", only: `^Address$`, why: "what is shown first"},
	{from: "cmd/hodoscope", to: "internal/web", why: "wires: serve"},
	{from: "cmd/hodoscope", to: "internal/access", why: "wires: where serve may listen"},
	{from: "cmd/hodoscope", to: "internal/access/audit", why: "wires: no state is asked for without a line"},
	{from: "cmd/hodoscope", to: "internal/access/redact", why: "wires: no secrets in a state that is shown"},
	{from: "cmd/hodoscope", to: "internal/config", why: "wires: settings"},
	{from: "cmd/hodoscope", to: "internal/filter", why: "--filter"},
	{from: "cmd/hodoscope", to: "internal/beam", why: "passes the model from source to view"},
	{from: "cmd/hodoscope", to: "internal/epmd", only: `^(Client|DefaultPort)$`, why: "completes names of nodes"},
	{from: "cmd/hodoscope", to: "internal/etf", only: `^(Syntax|Erlang|Elixir)$`, why: "--syntax"},
	{from: "cmd/hodoscope", to: "internal/node", only: `^(Err[A-Z]\w*|RequestError)$`, why: "words what a request came to; it asks none"},
}

// TestImports holds the sources against the table, both ways.
func TestImports(t *testing.T) {
	used := make(map[int]bool)
	for _, f := range sources(t) {
		if f.test || slices.Contains(helpers, f.dir) {
			continue
		}
		for p, name := range f.imports {
			to, ours := strings.CutPrefix(p, self)
			if !ours {
				continue
			}
			if slices.Contains(helpers, to) {
				t.Errorf("%s imports %s: only tests may", f.path, to)
				continue
			}
			i := slices.IndexFunc(table, func(r row) bool { return r.from == place(f.dir) && r.to == place(to) })
			if i < 0 {
				t.Errorf("%s imports %s: the table in imports_test.go has no reason for it", f.path, to)
				continue
			}
			used[i] = true
			checkOnly(t, f, name, table[i])
		}
	}
	for i, r := range table {
		if r.why == "" {
			t.Errorf("%s may import %s: no reason", r.from, r.to)
		}
		if !used[i] {
			t.Errorf("%s does not import %s any more: take its row out of imports_test.go", r.from, r.to)
		}
	}
}

func checkOnly(t *testing.T, f *goFile, name string, r row) {
	t.Helper()
	if r.only == "" {
		return
	}
	allowed := regexp.MustCompile(r.only)
	for _, s := range f.selectors(name) {
		if !allowed.MatchString(s) {
			t.Errorf("%s uses %s.%s: %s may import %s because it %s", f.path, name, s, r.from, r.to, r.why)
		}
	}
}

// TestOrder: rows of the table go one way.
func TestOrder(t *testing.T) {
	for _, r := range table {
		from, to := slices.Index(order, r.from), slices.Index(order, r.to)
		switch {
		case from < 0:
			t.Errorf("%s has no place in the order", r.from)
		case to < 0:
			t.Errorf("%s has no place in the order", r.to)
		case to >= from:
			t.Errorf("%s imports %s, which does not stand before it", r.from, r.to)
		}
	}
}

// TestEveryPackageHasAPlace: a new package is put into the order, or is a helper.
func TestEveryPackageHasAPlace(t *testing.T) {
	known := append(append([]string{"internal/archtest", "internal/tools/otelcol", "internal/tools/webbuild"}, order...), helpers...)
	found := packages(sources(t))
	for _, dir := range found {
		if !slices.Contains(known, place(dir)) {
			t.Errorf("%s has no place in the order in imports_test.go", dir)
		}
	}
	for _, dir := range known {
		if !slices.ContainsFunc(found, func(f string) bool { return place(f) == dir }) {
			t.Errorf("%s is in the order and does not exist", dir)
		}
	}
}

// TestHelpers: helpers of tests know only what they help to test.
func TestHelpers(t *testing.T) {
	allowed := map[string][]string{
		"internal/erltest":       {"internal/child", "lab"},
		"internal/backend":       {"internal/child"},
		"internal/etf/etftest":   {"internal/etf"},
		"internal/dist/disttest": {"internal/etf"}, // and not dist: a misunderstanding would have to be made twice
		"internal/view/viewtest": {"internal/beam"},
		"internal/ask/asktest": {"internal/beam", "internal/diagnose", "internal/diagnose/all", "internal/filter", "internal/roster", "internal/session",
			"internal/source/live", "internal/view", "internal/view/viewtest", "internal/waits"},
		"internal/diagnose/diagnosetest": {"internal/beam", "internal/diagnose"},
	}
	for _, f := range sources(t) {
		list, helper := allowed[f.dir]
		if !helper || f.test {
			continue
		}
		for p := range f.imports {
			if to, ours := strings.CutPrefix(p, self); ours && !slices.Contains(list, to) {
				t.Errorf("%s imports %s", f.path, to)
			}
		}
	}
}
