package view

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/hodoscope/hodoscope/internal/metric"
)

// Completion is a word that may stand at a place of a query in PromQL.
type Completion struct {
	Kind   string `json:"kind"` // metric, function, keyword, label or value
	Text   string `json:"text"`
	Insert string `json:"insert"` // in place of what was begun
	Detail string `json:"detail"`
}

// MostCompletions bounds how many are offered: who sees more types on.
const MostCompletions = 30

// promWord is a function or keyword of PromQL. Those that nobody needs for what is stored
// here are left out.
type promWord struct{ name, example, help string }

var promFunctions = []promWord{
	{"abs", "abs(x)", "without the sign"},
	{"absent", "absent(x)", "1 where there is no series"},
	{"avg", "avg(x)", "mean of series"},
	{"avg_over_time", "avg_over_time(x[5m])", "mean over a time"},
	{"bottomk", "bottomk(5, x)", "the least few series"},
	{"changes", "changes(x[5m])", "how often it changed"},
	{"clamp_max", "clamp_max(x, 1)", "not more than"},
	{"clamp_min", "clamp_min(x, 0)", "not less than"},
	{"count", "count(x)", "how many series"},
	{"delta", "delta(x[5m])", "difference over a time, of a gauge"},
	{"deriv", "deriv(x[5m])", "slope per second, of a gauge"},
	{"histogram_quantile", "histogram_quantile(0.99, sum by (le) (rate(x_bucket[5m])))", "a quantile of a histogram"},
	{"increase", "increase(x[5m])", "growth over a time, of a counter"},
	{"irate", "irate(x[1m])", "per second between the last two points, of a counter"},
	{"label_replace", `label_replace(x, "to", "$1", "from", "(.*)")`, "a label made of another"},
	{"last_over_time", "last_over_time(x[5m])", "the newest value of a time"},
	{"max", "max(x)", "largest of series"},
	{"max_over_time", "max_over_time(x[5m])", "largest over a time"},
	{"min", "min(x)", "least of series"},
	{"min_over_time", "min_over_time(x[5m])", "least over a time"},
	{"predict_linear", "predict_linear(x[1h], 3600)", "where it will be in so many seconds, of a gauge"},
	{"quantile", "quantile(0.95, x)", "a quantile of series"},
	{"quantile_over_time", "quantile_over_time(0.95, x[5m])", "a quantile over a time"},
	{"rate", "rate(x[5m])", "per second, of a counter"},
	{"resets", "resets(x[1h])", "how often it began anew, of a counter"},
	{"round", "round(x)", "to a whole number"},
	{"sort_desc", "sort_desc(x)", "largest first"},
	{"stddev", "stddev(x)", "how far series are apart"},
	{"stddev_over_time", "stddev_over_time(x[5m])", "how much it varies over a time"},
	{"sum", "sum(x)", "sum of series"},
	{"sum_over_time", "sum_over_time(x[5m])", "sum over a time"},
	{"time", "time()", "the moment, in seconds since 1970"},
	{"timestamp", "timestamp(x)", "when a value was stored"},
	{"topk", "topk(5, x)", "the largest few series"},
	{"vector", "vector(1)", "a number as a series"},
}

var promKeywords = []promWord{
	{"and", "x and x", "both are there"},
	{"bool", "x > bool 1", "0 or 1 instead of a choice"},
	{"by", "sum by (a) (x)", "for each value of these labels"},
	{"group_left", "x * on (a) group_left x", "many to one"},
	{"ignoring", "x / ignoring (a) x", "match but for these labels"},
	{"offset", "x offset 5m", "at an earlier time"},
	{"on", "x / on (a) x", "match by these labels"},
	{"or", "x or x", "either is there"},
	{"unless", "x unless x", "the other is not there"},
	{"without", "sum without (a) (x)", "over these labels"},
}

// Complete finds what may go on in a query, of which before is what stands before the
// cursor. values gives the values of a label, of a metric or of all. replace is how many
// UTF-16 units before the cursor a completion takes the place of.
func Complete(query, before string, values func(label, metric string) []string) (replace int, list []Completion) {
	at := placeIn(before)
	switch at.kind {
	case inValue:
		for _, v := range values(at.label, at.metric) {
			list = append(list, Completion{"value", v, strings.NewReplacer(`\`, `\\`, at.quote, `\`+at.quote, "\n", `\n`).Replace(v) + at.quote, at.label})
		}
	case inMatchers:
		list = labelWords(labelsFor(at.metric), `=`+`"`)
	case inGrouping:
		list = labelWords(labelsFor(query), "")
	default:
		if at.begun == "" {
			return 0, nil
		}
		list = append(metricWords(values), append(promWords(promFunctions, "function", "("), promWords(promKeywords, "keyword", " ")...)...)
	}
	return len(utf16.Encode([]rune(at.begun))), begunBy(list, at.begun)
}

// begunBy are those that begin with what was begun, then those of which a part does, then those
// that have it in them.
func begunBy(list []Completion, begun string) []Completion {
	begun = strings.ToLower(begun)
	rank := func(c Completion) int {
		switch text := strings.ToLower(c.Text); {
		case strings.HasPrefix(text, begun):
			return 0
		case strings.Contains(text, "_"+begun):
			return 1
		case strings.Contains(text, begun):
			return 2
		}
		return -1
	}
	list = slices.DeleteFunc(list, func(c Completion) bool { return rank(c) < 0 })
	slices.SortStableFunc(list, func(a, b Completion) int { return cmp.Compare(rank(a), rank(b)) })
	return list[:min(len(list), MostCompletions)]
}

func metricWords(values func(label, metric string) []string) (list []Completion) {
	for _, m := range metric.Catalogue {
		if m.Set != "" {
			continue
		}
		for _, s := range Series(m) {
			list = append(list, Completion{"metric", s, s, strings.Join([]string{m.Instrument.String(), m.Unit, m.Help}, " · ")})
		}
	}
	for _, name := range values(metricName, "") {
		if m, is := bySeries()[name]; !is || m.Set != "" {
			list = append(list, Completion{"metric", name, name, m.Help})
		}
	}
	return list
}

func promWords(of []promWord, kind, after string) (list []Completion) {
	for _, w := range of {
		list = append(list, Completion{kind, w.name, w.name + after, w.help})
	}
	return list
}

func labelWords(labels []string, after string) (list []Completion) {
	for _, l := range labels {
		list = append(list, Completion{"label", l, l + after, ""})
	}
	return list
}

// labelsFor are the labels of the metrics in a text, or of all where none is.
func labelsFor(text string) []string {
	of := MetricsIn(text)
	if len(of) == 0 {
		of = metric.Catalogue
	}
	labels := []string{"instance", "job"}
	for _, m := range of {
		labels = append(labels, m.Labels()...)
		if m.Instrument == metric.Histogram {
			labels = append(labels, "le")
		}
	}
	slices.Sort(labels)
	return slices.Compact(labels)
}

type placeKind int

const (
	inExpression placeKind = iota
	inMatchers             // between braces
	inValue                // in the text of a matcher
	inGrouping             // in the list of by and its kin
	inText                 // in any other text: nothing is known of it
)

// promPlace is where in a query a text ends.
type promPlace struct {
	kind          placeKind
	metric, label string // that a value is of
	quote         string // that ends it
	begun         string // the word that is not complete
}

// grouping are the words after which labels are listed.
var grouping = []string{"by", "without", "on", "ignoring", "group_left", "group_right"}

// placeIn reads what stands before the cursor.
func placeIn(before string) promPlace {
	stack := []promPlace{{}}
	word, last := 0, "" // where the word begun starts; the one before it
	for i := 0; i < len(before); i++ {
		c, top := before[i], &stack[len(stack)-1]
		if top.quote != "" {
			switch {
			case c == '\\' && top.quote != "`":
				i++
			case string(c) == top.quote:
				stack = stack[:len(stack)-1]
				word = i + 1
			}
			continue
		}
		if isWord(c) {
			continue
		}
		if word < i {
			last = before[word:i]
		}
		switch c {
		case '{':
			stack = append(stack, promPlace{kind: inMatchers, metric: last})
		case '(':
			kind := inExpression
			if slices.Contains(grouping, last) {
				kind = inGrouping
			}
			stack = append(stack, promPlace{kind: kind})
		case '}', ')':
			stack = stack[:max(1, len(stack)-1)]
		case '"', '\'', '`':
			in := promPlace{kind: inText, metric: top.metric, label: last, quote: string(c)}
			if top.kind == inMatchers {
				in.kind = inValue
			}
			stack = append(stack, in)
		}
		if c != ' ' && c != '=' && c != '~' && c != '!' {
			last = ""
		}
		word = i + 1
	}
	at := stack[len(stack)-1]
	at.begun = before[min(word, len(before)):]
	if at.kind == inText {
		at.begun = ""
	}
	return at
}

func isWord(c byte) bool {
	return c == '_' || c == ':' || c == '.' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
