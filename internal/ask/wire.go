package ask

import "github.com/hodoscope/hodoscope/internal/view"

// Wire is the answer to a question in a form that JSON can carry; see view.Wire.
func Wire(answer any) any {
	switch a := answer.(type) {
	case view.Document:
		return view.Wire(a)
	case Part:
		return wirePart(a)
	case FindingsOf:
		return WireFindings(a)
	case view.FindingPage:
		return view.WirePage(a)
	}
	return answer // numbers only
}

func wirePart(a Part) Part {
	a.Document = view.Wire(a.Document)
	a.Part.Most = view.WireValue(a.Part.Most)
	pinned := make([][]view.Value, len(a.Part.Pinned))
	for i, row := range a.Part.Pinned {
		pinned[i] = view.WireRow(row)
	}
	a.Part.Pinned = pinned
	return a
}

// WireFindings are findings in a form that JSON can carry: no list of them is null.
func WireFindings(f FindingsOf) FindingsOf {
	f.Open, f.Closed = view.WireFindings(f.Open), view.WireFindings(f.Closed)
	return f
}
