package dashboard

// options are the settings of a kind of panel.
func options(p panel) any {
	switch p.kind {
	case lines:
		return map[string]any{
			"legend":  map[string]any{"displayMode": "table", "placement": "right", "showLegend": true, "calcs": []string{"lastNotNull", "max"}, "sortBy": "Max", "sortDesc": true},
			"tooltip": map[string]any{"mode": "multi", "sort": "desc"},
		}
	case number:
		return map[string]any{
			"colorMode": "value", "graphMode": "none", "justifyMode": "auto", "textMode": "auto", "orientation": "auto",
			"percentChangeColorMode": "standard", "showPercentChange": false, "wideLayout": true,
			"reduceOptions": map[string]any{"calcs": []string{"lastNotNull"}, "fields": "", "values": false},
		}
	case table:
		return map[string]any{"showHeader": true, "cellHeight": "sm", "frameIndex": 0, "sortBy": sorted(p)}
	case heatmap:
		return heatmapOptions(p)
	case timeline:
		return map[string]any{
			"mergeValues": true, "showValue": "never", "rowHeight": 0.8, "alignValue": "left",
			"legend":  map[string]any{"displayMode": "list", "placement": "bottom", "showLegend": false, "calcs": []string{}},
			"tooltip": map[string]any{"mode": "single", "sort": "none"},
		}
	}
	return nil
}

// sorted puts the rows with the most first: of the first column that can tell trouble,
// else of the first.
func sorted(p panel) []map[string]any {
	by := p.columns[0].title
	for _, c := range p.columns {
		if c.marks != (marks{}) {
			by = c.title
			break
		}
	}
	return []map[string]any{{"displayName": by, "desc": true}}
}

// heatmapOptions draw a row for each series, or for each bucket of a histogram.
func heatmapOptions(p panel) any {
	colour := map[string]any{"mode": "scheme", "scheme": "Viridis", "steps": 64, "reverse": false, "fill": "dark-orange", "exponent": 0.5, "min": 0}
	axis := map[string]any{"axisPlacement": "left", "reverse": false, "unit": string(count), "decimals": 0}
	cells := map[string]any{"unit": string(p.unit)}
	if p.queries[0].label() == "le" {
		axis["unit"], cells["unit"] = string(p.unit), string(count)
		delete(axis, "decimals")
	}
	if p.most > 0 {
		colour["max"] = p.most
	}
	return map[string]any{
		"calculate": false, "cellGap": 1, "color": colour, "yAxis": axis, "cellValues": cells,
		"rowsFrame":    map[string]any{"layout": "auto"},
		"filterValues": map[string]any{"le": 1e-9},
		"legend":       map[string]any{"show": true},
		"tooltip":      map[string]any{"mode": "single", "yHistogram": false, "showColorScale": true},
		"exemplars":    map[string]any{"color": vermilion},
		"showValue":    "never",
	}
}
