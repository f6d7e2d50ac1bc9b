package dashboard

import (
	"fmt"
	"regexp"
	"strings"
)

// Grafana's classic dashboards, as it exports them.
// Source: https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model

// schemaVersion is what Grafana 11 writes; later ones bring it up to date by themselves.
const schemaVersion = 39

type gDashboard struct {
	UID           string       `json:"uid"`
	Title         string       `json:"title"`
	Description   string       `json:"description"`
	Tags          []string     `json:"tags"`
	Editable      bool         `json:"editable"`
	GraphTooltip  int          `json:"graphTooltip"` // 1: a crosshair on all panels
	SchemaVersion int          `json:"schemaVersion"`
	Refresh       string       `json:"refresh"`
	Time          gTime        `json:"time"`
	Links         []gLink      `json:"links"`
	Templating    gTemplating  `json:"templating"`
	Annotations   gAnnotations `json:"annotations"`
	Panels        []gPanel     `json:"panels"`
}

type gTime struct {
	From string `json:"from"`
	To   string `json:"to"`
}

type gLink struct {
	Title       string   `json:"title"`
	Type        string   `json:"type,omitempty"` // of a dashboard's link: dashboards or link
	Icon        string   `json:"icon,omitempty"`
	Tooltip     string   `json:"tooltip,omitempty"`
	Tags        []string `json:"tags,omitempty"`
	URL         string   `json:"url"`
	AsDropdown  bool     `json:"asDropdown,omitempty"`
	IncludeVars bool     `json:"includeVars,omitempty"`
	KeepTime    bool     `json:"keepTime,omitempty"`
	TargetBlank bool     `json:"targetBlank"`
}

type gTemplating struct {
	List []gVariable `json:"list"`
}

type gVariable struct {
	Name       string  `json:"name"`
	Label      string  `json:"label"`
	Type       string  `json:"type"`
	Datasource *gRef   `json:"datasource,omitempty"`
	Definition string  `json:"definition,omitempty"`
	Query      any     `json:"query"`
	Refresh    int     `json:"refresh,omitempty"` // 2: when the time changes
	Sort       int     `json:"sort,omitempty"`    // 1: by name
	Multi      bool    `json:"multi"`
	IncludeAll bool    `json:"includeAll"`
	AllValue   string  `json:"allValue,omitempty"`
	Current    *gValue `json:"current,omitempty"`
	Hide       int     `json:"hide"`
}

type gValue struct {
	Text  any `json:"text"`
	Value any `json:"value"`
}

type gRef struct {
	Type string `json:"type"`
	UID  string `json:"uid"`
}

type gAnnotations struct {
	List []gAnnotation `json:"list"`
}

type gAnnotation struct {
	Name        string `json:"name"`
	Datasource  gRef   `json:"datasource"`
	Enable      bool   `json:"enable"`
	IconColor   string `json:"iconColor"`
	Expr        string `json:"expr"`
	Step        string `json:"step"`
	TitleFormat string `json:"titleFormat"`
}

type gPanel struct {
	ID              int               `json:"id"`
	Type            string            `json:"type"`
	Title           string            `json:"title"`
	Description     string            `json:"description,omitempty"`
	GridPos         gGrid             `json:"gridPos"`
	Collapsed       *bool             `json:"collapsed,omitempty"` // of a row
	Panels          []gPanel          `json:"panels,omitempty"`    // of a row that is collapsed
	Datasource      *gRef             `json:"datasource,omitempty"`
	Interval        string            `json:"interval,omitempty"`
	Links           []gLink           `json:"links,omitempty"`
	Targets         []gTarget         `json:"targets,omitempty"`
	FieldConfig     *gFieldConfig     `json:"fieldConfig,omitempty"`
	Options         any               `json:"options,omitempty"`
	Transformations []gTransformation `json:"transformations,omitempty"`
}

type gGrid struct {
	H int `json:"h"`
	W int `json:"w"`
	X int `json:"x"`
	Y int `json:"y"`
}

type gTarget struct {
	RefID        string `json:"refId"`
	Datasource   gRef   `json:"datasource"`
	Expr         string `json:"expr"`
	LegendFormat string `json:"legendFormat,omitempty"`
	Format       string `json:"format"`
	Instant      bool   `json:"instant"`
	Range        bool   `json:"range"`
}

type gTransformation struct {
	ID      string `json:"id"`
	Options any    `json:"options"`
}

var datasource = gRef{Type: "prometheus", UID: "${datasource}"}

// grafana draws a board.
func grafana(b board) gDashboard {
	d := gDashboard{
		UID: "hodoscope-" + b.name, Title: b.title, Description: b.about, Tags: []string{"hodoscope", "beam"},
		Editable: true, GraphTooltip: 1, SchemaVersion: schemaVersion, Refresh: "30s", Time: gTime{"now-1h", "now"},
		Links:       []gLink{{Title: "Hodoscope", Type: "dashboards", Icon: "external link", Tags: []string{"hodoscope"}, IncludeVars: true, KeepTime: true}},
		Templating:  gTemplating{variables(b)},
		Annotations: gAnnotations{[]gAnnotation{restarts(b)}},
	}
	if !b.fleet {
		d.Links = append(d.Links, gLink{Title: "This node in Hodoscope, now", Type: "link", Icon: "bolt", URL: page("${instance:percentencode}", b.screen), TargetBlank: true})
	}
	at := layout{}
	id := 0
	next := func() int { id++; return id }
	for _, r := range b.rows {
		if r.title != "" {
			open := false
			d.Panels = append(d.Panels, gPanel{ID: next(), Type: "row", Title: r.title, Collapsed: &open, GridPos: at.row()})
		}
		for _, p := range r.panels {
			g := draw(b, p)
			g.ID, g.GridPos = next(), at.place(p.size())
			d.Panels = append(d.Panels, g)
		}
	}
	return d
}

// page is the address of a node's screen in Hodoscope: of what is now, not of the
// time shown.
func page(node, screen string) string { return "${hodoscope}/#/" + node + "/" + screen }

// variables are what a reader chooses: the data source, the nodes, and where
// Hodoscope's page is.
func variables(b board) []gVariable {
	choice := func(name, label, query string) gVariable {
		v := gVariable{Name: name, Label: label, Type: "query", Datasource: &datasource, Definition: query,
			Query: map[string]any{"query": query, "refId": name}, Refresh: 2, Sort: 1}
		if b.fleet {
			v.Multi, v.IncludeAll, v.AllValue = true, true, ".*"
			v.Current = &gValue{[]string{"All"}, []string{"$__all"}}
		}
		return v
	}
	return []gVariable{
		{Name: "datasource", Label: "Data source", Type: "datasource", Query: "prometheus"},
		choice("job", "Service", "label_values(beam_node_up, job)"),
		choice("instance", "Node", "label_values("+expand("beam_node_up{@job}", b.fleet)+", instance)"),
		{Name: "hodoscope", Label: "Hodoscope at", Type: "textbox", Query: "http://127.0.0.1:8470", Current: &gValue{"http://127.0.0.1:8470", "http://127.0.0.1:8470"}},
	}
}

// restarts marks them on all panels.
func restarts(b board) gAnnotation {
	return gAnnotation{Name: "Restarts", Datasource: datasource, Enable: true, IconColor: vermilion,
		Expr: expand(`resets(beam_uptime_seconds{@}[2m]) > 0`, b.fleet), Step: "60s", TitleFormat: "{{instance}} restarted"}
}

// expand puts the reader's choice of nodes into an expression: a regular expression
// where several can be chosen, else the name as it is.
func expand(expr string, fleet bool) string {
	job, instance := `job="$job"`, `instance="$instance"`
	if fleet {
		job, instance = `job=~"$job"`, `instance=~"$instance"`
	}
	return strings.NewReplacer("@job", job, "@", job+","+instance).Replace(expr)
}

// label is the label that alone names a query's series; "" when there is none.
func (q query) label() string {
	if m := onlyLabel.FindStringSubmatch(q.legend); m != nil {
		return m[1]
	}
	return ""
}

var onlyLabel = regexp.MustCompile(`^\{\{(\w+)\}\}$`)

// draw makes one panel, without its place.
func draw(b board, p panel) gPanel {
	g := gPanel{Type: string(p.kind), Title: p.title, Description: p.describe(), Datasource: &datasource, Interval: p.interval(), FieldConfig: fields(b, p), Options: options(p)}
	if !b.fleet {
		g.Links = []gLink{{Title: "This node in Hodoscope, now", URL: page("${instance:percentencode}", b.screen), TargetBlank: true}}
	}
	for i, q := range p.queries {
		t := gTarget{RefID: refID(i), Datasource: datasource, Expr: expand(q.expr, b.fleet), LegendFormat: q.legend, Format: "time_series", Range: true}
		switch {
		case p.kind == table:
			t.Format, t.Instant, t.Range = "table", true, false
		case p.kind == number:
			t.Instant, t.Range = true, false
		case p.kind == heatmap && q.label() == "le":
			t.Format = "heatmap" // cumulative buckets are taken apart
		}
		g.Targets = append(g.Targets, t)
	}
	if p.kind == table {
		g.Transformations = joined(p)
	}
	return g
}

func refID(i int) string { return string(rune('A' + i)) }

// joined makes one table of the queries of a panel: rows of the same labels are one.
func joined(p panel) []gTransformation {
	names, hidden, order := map[string]string{}, map[string]bool{"Time": true}, map[string]int{}
	for i, c := range p.columns {
		if c.title == "" {
			hidden[valueField(p, i)] = true
			continue
		}
		names[valueField(p, i)] = c.title
		order[valueField(p, i)] = len(headings) + i
	}
	for i, h := range headings {
		names[h.label], order[h.label] = h.title, i
	}
	return []gTransformation{
		{"merge", map[string]any{}},
		{"organize", map[string]any{"excludeByName": hidden, "renameByName": names, "indexByName": order}},
	}
}

// valueField is how Grafana calls the values of a table's query.
func valueField(p panel, i int) string {
	if len(p.queries) == 1 {
		return "Value"
	}
	return fmt.Sprintf("Value #%s", refID(i))
}

// heading is the title of a label in tables.
type heading struct{ label, title string }

// headings stand before the values, in this order.
var headings = []heading{
	{"instance", nodeColumn}, {"job", serviceColumn}, {"beam_otp_release", "OTP"}, {"beam_process_group", "Group"}, {"beam_process_name", "Process"},
	{"hodoscope_finding_severity", "Severity"}, {"hodoscope_finding_detector", "Finding"}, {"hodoscope_finding_culprit", "Who"},
	{"beam_ets_table_name", "Table"}, {"beam_monitor_event_type", "Event"},
}

const (
	nodeColumn    = "Node"
	serviceColumn = "Service"
)
