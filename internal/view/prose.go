package view

import "strings"

// Block is a piece of a text: a heading, a text or a list. Each line is told in pieces,
// every second of which is code, so that no face needs to know Markdown.
type Block struct {
	Kind  string     `json:"kind"` // heading, text, list
	Lines [][]string `json:"lines"`
}

// prose takes apart the page of a detector. These pages use headings, paragraphs, lists and
// code, and nothing else of Markdown; a test holds them to that. The first heading is left
// out: it is the title.
func prose(markdown string) []Block {
	var out []Block
	for part := range strings.SplitSeq(strings.TrimSpace(markdown), "\n\n") {
		part = strings.TrimSpace(part)
		switch {
		case part == "" || strings.HasPrefix(part, "# "):
		case strings.HasPrefix(part, "## "):
			out = append(out, Block{"heading", [][]string{pieces(part[3:])}})
		case strings.HasPrefix(part, "- "):
			b := Block{Kind: "list"}
			for item := range strings.SplitSeq(part[2:], "\n- ") {
				b.Lines = append(b.Lines, pieces(item))
			}
			out = append(out, b)
		default:
			out = append(out, Block{"text", [][]string{pieces(part)}})
		}
	}
	return out
}

// pieces are texts and codes by turns.
func pieces(text string) []string {
	return strings.Split(strings.Join(strings.Fields(text), " "), "`")
}
