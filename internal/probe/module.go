package probe

import (
	"embed"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/hodoscope/hodoscope/internal/etf"
)

//go:generate sh erl/build

// Module is the name of the probe module: erl/hodoscope_probe_1.erl, compiled. The
// number is its version. A node keeps a module until it ends, so there are to be no
// more than four names, ever.
const Module = "hodoscope_probe_1"

// Level says how the questions that are in the probe module are asked; all others
// are always evaluated.
type Level uint8

const (
	// Evaluated (L1): as a form, by erl_eval. Nothing is loaded into the node.
	Evaluated Level = iota
	// Compiled (L2): in the probe module, which must be loaded.
	Compiled
)

//go:embed erl/beam
var beams embed.FS

// variants are the compiled modules, newest first: each loads from its release of
// OTP on, until the next one's.
var variants = []Variant{variant(25), variant(23)}

// Variant is the probe module compiled for some releases.
type Variant struct {
	Since int // release of OTP
	Beam  []byte
	MD5   [16]byte // what Module:module_info(md5) tells once it is loaded
}

func variant(since int) Variant {
	v := Variant{Since: since}
	file := fmt.Sprintf("erl/beam/%s.otp%d", Module, since)
	sum, err := beams.ReadFile(file + ".md5")
	if err == nil {
		v.Beam, err = beams.ReadFile(file + ".beam")
	}
	if err == nil {
		_, err = hex.Decode(v.MD5[:], []byte(strings.TrimSpace(string(sum))))
	}
	if err != nil {
		panic("probe: " + err.Error()) // they are embedded, and a test reads them
	}
	return v
}

// Variants are all compiled modules, newest first.
func Variants() []Variant { return slices.Clone(variants) }

// ModuleFor is the variant that loads on a release of OTP; false when none does. To
// try another would leave an error report in the node's log.
func ModuleFor(otp int) (Variant, bool) {
	for _, v := range variants {
		if otp >= v.Since {
			return v, true
		}
	}
	return Variant{}, false
}

// ModuleStatus is the answer to AskModule.
type ModuleStatus struct {
	Loaded    bool
	MD5       []byte // when Loaded
	OldCode   bool   // deleted code of it is still there, not purged
	Processes int    // of the node
}

// AskModule asks whether the probe module is loaded.
func AskModule() Request { return request("probe_status", etf.Binary(Module)) }

// DecodeModuleStatus reads the answer to AskModule.
func DecodeModuleStatus(c *etf.Cursor) ModuleStatus {
	var s ModuleStatus
	arity(c, 3)
	if c.Kind() == etf.KindBinary {
		s.Loaded, s.MD5 = true, append([]byte(nil), c.Binary()...)
	} else {
		c.Skip()
	}
	s.OldCode = c.Atom() == "true"
	s.Processes = int(c.Int())
	return s
}

// LoadModule asks to load the probe module, when there is none of its name.
func LoadModule(v Variant) Request { return request("load_probe", etf.Binary(v.Beam)) }

// DecodeLoadModule reads the answer to LoadModule: "ok", "exists" when a module of
// that name or old code of it is there, else what code:load_binary/3 said.
func DecodeLoadModule(c *etf.Cursor) string {
	if c.Kind() == etf.KindTuple {
		arity(c, 2)
		c.Skip()
		return etf.Print(c.Term(smallTerm), etf.PrintOptions{MaxBytes: 80})
	}
	return string(c.Atom())
}

// MostToPurge is the number of processes above which nothing is purged: a purge
// asks each of them whether it runs the old code, and so wakes it. With 100 000 it
// takes 0.2 s of the code server.
const MostToPurge = 10_000

// UnloadModule asks to delete and purge the probe module, if it is that variant.
func UnloadModule(v Variant) Request {
	return request("unload_probe", etf.Binary(v.MD5[:]), etf.Int(MostToPurge))
}

// Unloaded is what the answer to UnloadModule says.
type Unloaded uint8

const (
	Purged  Unloaded = iota // nothing of it is left
	InUse                   // deleted, but a process still runs it, so it was not purged
	NotOurs                 // another module has the name, or older code of it is there
	TooMany                 // more processes than MostToPurge
)

// DecodeUnloadModule reads the answer to UnloadModule.
func DecodeUnloadModule(c *etf.Cursor) Unloaded {
	if c.Kind() == etf.KindTuple {
		arity(c, 2)
		c.Skip()
		if c.Atom() == "true" {
			return Purged
		}
		return InUse
	}
	if c.Atom() == "size" {
		return TooMany
	}
	return NotOurs
}

// compiled is a request as a call of the probe module, whose functions take Reply
// and MaxSize and then what the form of that name takes.
func (r Request) compiled(reply etf.Pid, by Means) (Spawn, error) {
	args := append(etf.List{reply, etf.Int(r.call.MaxReply)}, r.args...)
	if err := r.words.all(r.args); err != nil {
		return Spawn{}, fmt.Errorf("request %s: %w", r.call.Name, err)
	}
	encoded, err := etf.Append(nil, args)
	if err != nil {
		return Spawn{}, fmt.Errorf("request %s: %w", r.call.Name, err)
	}
	options, err := etf.Append(nil, r.options(by.Insist))
	return Spawn{Module, etf.Atom(r.call.Name), len(args), encoded, options}, err
}
