package applications

import (
	"strconv"

	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
)

// chosen is the line that keys are about; nil before anything was drawn.
func (s *tree) chosen() *line {
	_, key, _ := s.table.Chosen()
	return s.lines[key]
}

// pid is that of a line, as addresses have it; "" where it stands for no process.
func (s *tree) pid(at *line) (arg, text string) {
	if at == nil || at.isRest || s.doc == nil {
		return "", ""
	}
	for i, c := range s.doc.Tree.Columns {
		if c.Name == "pid" {
			text, _ = at.node.Values[i].(string)
		}
	}
	return part.PidArg(text), text
}

func (s *tree) Keys() []stage.Key {
	at := s.chosen()
	arg, text := s.pid(at)
	process, deeper, closer := "", "", ""
	switch {
	case at == nil:
		process = "there is no line"
	case arg == "":
		process = "this line stands for no single process"
	}
	if at == nil || at.isRest || at.node.Of == 0 || at.node.Folded > 0 {
		deeper = "only a process with others below it can be the root"
	}
	enter := stage.Key{Press: []string{"enter"}, Label: "open", Help: "open or close the line, or see all of a process that has none below it", Foot: 1, Do: s.enter}
	switch {
	case at == nil:
		enter.Off = "there is no line"
	case at.isRest:
		enter.Label = "more"
	case at.node.Of > 0 && at.open:
		enter.Label = "close"
	case at.node.Of == 0:
		enter.Label, enter.Off = "process", process
	}
	if at == nil {
		closer = "there is no line"
	}
	keys := []stage.Key{
		enter,
		{Press: []string{"right", "l"}, Label: "open", Help: "open the line, else go to the next", Off: closer, Do: s.right},
		{Press: []string{"left", "h"}, Label: "close", Help: "close the line, else go to the one above it", Off: closer, Do: s.left},
		{Press: []string{"i"}, Label: "process", Help: "see all of the process of the line", Foot: 1, Off: process, Do: func() stage.Effect {
			return stage.Go{To: stage.Address{Screen: "processes", Arg: arg}}
		}},
		{Press: []string{"/"}, Label: "find", Help: "only processes with this in their name, id, module or pid, and the way to them", Foot: 1, Do: func() stage.Effect {
			return stage.Prompt{Label: "find:", Text: s.at.Query["find"], Hint: "a name, module or pid", Done: func(text string) stage.Effect { return s.become("find", text) }}
		}},
		{Press: []string{"z"}, Label: "root", Help: "make the line the root of what is shown", Foot: 2, Off: deeper, Do: func() stage.Effect {
			return stage.Go{To: s.at.With("root", at.node.Key, "find", "", "at", s.look)}
		}},
		{Press: []string{"y"}, Label: "copy", Help: "copy the pid of the line as it pastes into a shell on the node", Off: process, Do: func() stage.Effect { return stage.Copy{Text: text} }},
	}
	if s.at.Query["at"] != "" {
		keys = append(keys, stage.Key{Press: []string{"R", "f5"}, Label: "again", Help: "look again", Do: func() stage.Effect {
			s.look = ""
			return s.become("at", "")
		}})
	}
	if s.at.Query["root"]+s.at.Query["find"] != "" {
		keys = append(keys, stage.Key{Press: []string{"x"}, Label: "whole tree", Help: "show all of the tree", Foot: 2, Do: func() stage.Effect { return s.become("root", "", "find", "") }})
	}
	return append(keys, s.table.TreeKeys()...)
}

// become shows another part of the same look.
func (s *tree) become(pairs ...string) stage.Effect {
	s.at = s.at.With(pairs...)
	s.turned, s.pages = map[string]bool{}, map[string]int{}
	s.table.Home()
	return nil
}

func (s *tree) enter() stage.Effect {
	at := s.chosen()
	switch arg, _ := s.pid(at); {
	case at == nil:
	case at.isRest:
		s.more(at.node.Key)
	case at.node.Of > 0:
		s.turn(at)
	case arg != "":
		return stage.Go{To: stage.Address{Screen: "processes", Arg: arg}}
	}
	return nil
}

func (s *tree) turn(at *line) {
	s.turned[at.node.Key] = !at.open
	if !at.open && at.have == 0 {
		s.more(at.node.Key)
	}
}

// more asks for the next children of a line. Those that are on their way, or could not be
// had, are not asked for twice.
func (s *tree) more(key string) {
	at := s.lines[key]
	if len(at.parts) == s.pages[key] && at.have < at.node.Of {
		s.pages[key]++
		at.parts = append(at.parts, s.ask("open", key, "from", strconv.Itoa(at.have), "at", s.look))
	}
}

func (s *tree) right() stage.Effect {
	if at := s.chosen(); !at.isRest && at.node.Of > 0 && !at.open {
		s.turn(at)
		return nil
	}
	s.table.Step(1)
	return nil
}

func (s *tree) left() stage.Effect {
	at := s.chosen()
	if !at.isRest && at.node.Of > 0 && at.open {
		s.turn(at)
		return nil
	}
	if at.parent != nil {
		s.table.Find(at.parent.Key)
	}
	return nil
}

func (s *tree) Click(act any) stage.Effect {
	if again, _ := s.table.Click(act); again {
		return s.enter()
	}
	return nil
}
