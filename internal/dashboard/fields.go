package dashboard

// How Grafana draws values: units, colours, axes, thresholds, links.

type gFieldConfig struct {
	Defaults  gDefaults   `json:"defaults"`
	Overrides []gOverride `json:"overrides"`
}

type gDefaults struct {
	Unit       unit           `json:"unit,omitempty"`
	Min        *float64       `json:"min,omitempty"`
	Max        *float64       `json:"max,omitempty"`
	Color      *gColor        `json:"color,omitempty"`
	Thresholds *gThresholds   `json:"thresholds,omitempty"`
	Mappings   []gMapping     `json:"mappings,omitempty"`
	Links      []gLink        `json:"links,omitempty"`
	Custom     map[string]any `json:"custom,omitempty"`
}

type gColor struct {
	Mode       string `json:"mode"`
	FixedColor string `json:"fixedColor,omitempty"`
	SeriesBy   string `json:"seriesBy,omitempty"`
}

type gThresholds struct {
	Mode  string  `json:"mode"`
	Steps []gStep `json:"steps"`
}

// gStep is where a colour begins; the first one has no value.
type gStep struct {
	Color string   `json:"color"`
	Value *float64 `json:"value"`
}

type gMapping struct {
	Type    string                  `json:"type"`
	Options map[string]gMappedValue `json:"options"`
}

type gMappedValue struct {
	Text  string `json:"text"`
	Color string `json:"color"`
	Index int    `json:"index"`
}

type gOverride struct {
	Matcher    gMatcher    `json:"matcher"`
	Properties []gProperty `json:"properties"`
}

type gMatcher struct {
	ID      string `json:"id"`
	Options string `json:"options"`
}

type gProperty struct {
	ID    string `json:"id"`
	Value any    `json:"value"`
}

// fields says how the values of a panel look.
func fields(b board, p panel) *gFieldConfig {
	d := gDefaults{Unit: p.unit, Thresholds: p.marks.thresholds(), Custom: custom(p)}
	if p.kind == lines || p.kind == heatmap {
		zero := 0.0
		d.Min = &zero
	}
	if p.most > 0 {
		d.Max = &p.most
	}
	switch p.kind {
	case lines:
		d.Color = &gColor{Mode: "continuous-BlYlRd", SeriesBy: "max"}
	case timeline:
		d.Color = &gColor{Mode: "thresholds"}
		d.Mappings = []gMapping{{"value", map[string]gMappedValue{"0": {"down", vermilion, 0}, "1": {"up", blue, 1}}}}
	case number:
		d.Color = &gColor{Mode: "thresholds"}
	}
	over := overrides(p)
	switch {
	case b.fleet && p.kind == table:
		over = append(over, gOverride{gMatcher{"byName", nodeColumn}, []gProperty{{"links", nodeLinks(p)}}})
	case b.fleet && p.kind != number:
		d.Links = nodeLinks(p)
	}
	return &gFieldConfig{Defaults: d, Overrides: over}
}

// custom are settings that only some kinds of panels know.
func custom(p panel) map[string]any {
	switch p.kind {
	case lines:
		c := map[string]any{"drawStyle": "line", "lineWidth": 1, "fillOpacity": 0, "showPoints": "never", "spanNulls": false,
			"thresholdsStyle": map[string]any{"mode": "off"}, "stacking": map[string]any{"mode": "none", "group": "A"}}
		if p.marks != (marks{}) {
			c["thresholdsStyle"] = map[string]any{"mode": "dashed"}
		}
		if p.stack {
			c["fillOpacity"] = 60
			c["stacking"] = map[string]any{"mode": "normal", "group": "A"}
		}
		if p.bars {
			c["drawStyle"] = "bars"
			c["fillOpacity"] = 80
		}
		return c
	case timeline:
		return map[string]any{"fillOpacity": 80, "lineWidth": 0}
	case table:
		return map[string]any{"align": "auto"}
	}
	return nil
}

// thresholds are the colours from which on to watch and to act.
func (m marks) thresholds() *gThresholds {
	steps := []gStep{{Color: blue}}
	if m.watch > 0 {
		steps = append(steps, gStep{orange, &m.watch})
	}
	if m.act > 0 {
		steps = append(steps, gStep{vermilion, &m.act})
	}
	return &gThresholds{"absolute", steps}
}

// overrides are what differs by series or column.
func overrides(p panel) []gOverride {
	out := []gOverride{}
	byName := func(name string, properties ...gProperty) {
		out = append(out, gOverride{gMatcher{"byName", name}, properties})
	}
	if p.kind == lines {
		for _, c := range p.colours() {
			byName(c.name, gProperty{"color", gColor{Mode: "fixed", FixedColor: c.colour}})
		}
	}
	for _, q := range p.queries {
		switch {
		case q.limit:
			byName(q.legend,
				gProperty{"custom.lineStyle", map[string]any{"fill": "dash", "dash": []int{10, 10}}}, gProperty{"custom.lineWidth", 2},
				gProperty{"custom.fillOpacity", 0}, gProperty{"custom.stacking", map[string]any{"mode": "none", "group": "limit"}})
		case q.right != "":
			byName(q.legend, gProperty{"unit", q.right}, gProperty{"custom.axisPlacement", "right"}, gProperty{"max", nil},
				gProperty{"custom.thresholdsStyle", map[string]any{"mode": "off"}})
		}
	}
	for _, c := range p.columns {
		if c.title == "" {
			continue
		}
		properties := []gProperty{{"unit", c.unit}}
		if c.marks != (marks{}) {
			properties = append(properties, gProperty{"thresholds", c.marks.thresholds()}, gProperty{"color", gColor{Mode: "thresholds"}},
				gProperty{"custom.cellOptions", map[string]any{"type": "color-text"}})
		}
		byName(c.title, properties...)
	}
	return out
}

// nodeLinks lead from a node on a board of many to what there is of it alone.
func nodeLinks(p panel) []gLink {
	node, job := "${__field.labels.instance", "${__field.labels.job"
	if p.kind == table {
		node, job = "${__data.fields."+nodeColumn, "${__data.fields."+serviceColumn
	}
	return []gLink{
		{Title: "This node in Hodoscope, now", URL: page(node+":percentencode}", "system"), TargetBlank: true},
		{Title: "Its schedulers here", URL: "/d/hodoscope-schedulers?var-datasource=${datasource}&var-job=" + job + ":percentencode}&var-instance=" + node + ":percentencode}&${__url_time_range}"},
	}
}
