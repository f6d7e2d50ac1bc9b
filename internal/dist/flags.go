package dist

import "strings"

// Flags are capabilities that two nodes exchange in the handshake.
// Source: "Distribution Flags" in the ERTS User's Guide; dist.hrl.
type Flags uint64

const (
	Published          Flags = 1 << 0
	AtomCache          Flags = 1 << 1
	ExtendedReferences Flags = 1 << 2
	DistMonitor        Flags = 1 << 3
	FunTags            Flags = 1 << 4
	DistMonitorName    Flags = 1 << 5
	HiddenAtomCache    Flags = 1 << 6
	NewFunTags         Flags = 1 << 7
	ExtendedPidsPorts  Flags = 1 << 8
	ExportPtrTag       Flags = 1 << 9
	BitBinaries        Flags = 1 << 10
	NewFloats          Flags = 1 << 11
	UnicodeIO          Flags = 1 << 12
	DistHdrAtomCache   Flags = 1 << 13
	SmallAtomTags      Flags = 1 << 14
	UTF8Atoms          Flags = 1 << 16
	MapTag             Flags = 1 << 17
	BigCreation        Flags = 1 << 18
	SendSender         Flags = 1 << 19
	BigSeqtraceLabels  Flags = 1 << 20
	ExitPayload        Flags = 1 << 22
	Fragments          Flags = 1 << 23
	Handshake23        Flags = 1 << 24
	UnlinkID           Flags = 1 << 25
	Mandatory25Digest  Flags = 1 << 26
	Spawn              Flags = 1 << 32
	NameMe             Flags = 1 << 33
	V4NC               Flags = 1 << 34
	Alias              Flags = 1 << 35
)

// Offered is what we say we can do. The mandatory sets of OTP 25 and 26 and
// their digest are all in it, since OTP 23 knows no digest and 26 wants V4_NC
// and UNLINK_ID. Published is absent: a visible observer would join `global`
// and can split a cluster by leaving. Alias is absent: it is to be removed.
const Offered = ExtendedReferences | DistMonitor | FunTags | DistMonitorName |
	NewFunTags | ExtendedPidsPorts | ExportPtrTag | BitBinaries | NewFloats |
	DistHdrAtomCache | SmallAtomTags | UTF8Atoms | MapTag | BigCreation |
	SendSender | ExitPayload | Fragments | Handshake23 | UnlinkID |
	Mandatory25Digest | Spawn | V4NC

// Required is what a peer must offer for us to talk to it: what OTP 23 always
// has. A peer without these is older than OTP 23, or not an Erlang node.
const Required = ExtendedReferences | FunTags | NewFunTags | ExtendedPidsPorts |
	ExportPtrTag | BitBinaries | NewFloats | DistHdrAtomCache | UTF8Atoms |
	MapTag | BigCreation | SendSender | ExitPayload | Fragments | Handshake23 | Spawn

// mandatory25 is what Mandatory25Digest is short for (MANDATORY_DFLAGS_25 in
// dist.hrl).
const mandatory25 = ExtendedReferences | FunTags | ExtendedPidsPorts | NewFunTags |
	ExportPtrTag | BitBinaries | NewFloats | UTF8Atoms | MapTag | BigCreation | Handshake23

// expand spells out the digest, which a peer may send in place of the flags it
// stands for.
func (f Flags) expand() Flags {
	if f&Mandatory25Digest != 0 {
		f |= mandatory25
	}
	return f
}

var flagNames = []struct {
	flag Flags
	name string
}{
	{Published, "PUBLISHED"}, {AtomCache, "ATOM_CACHE"}, {ExtendedReferences, "EXTENDED_REFERENCES"},
	{DistMonitor, "DIST_MONITOR"}, {FunTags, "FUN_TAGS"}, {DistMonitorName, "DIST_MONITOR_NAME"},
	{HiddenAtomCache, "HIDDEN_ATOM_CACHE"}, {NewFunTags, "NEW_FUN_TAGS"}, {ExtendedPidsPorts, "EXTENDED_PIDS_PORTS"},
	{ExportPtrTag, "EXPORT_PTR_TAG"}, {BitBinaries, "BIT_BINARIES"}, {NewFloats, "NEW_FLOATS"},
	{UnicodeIO, "UNICODE_IO"}, {DistHdrAtomCache, "DIST_HDR_ATOM_CACHE"}, {SmallAtomTags, "SMALL_ATOM_TAGS"},
	{UTF8Atoms, "UTF8_ATOMS"}, {MapTag, "MAP_TAG"}, {BigCreation, "BIG_CREATION"}, {SendSender, "SEND_SENDER"},
	{BigSeqtraceLabels, "BIG_SEQTRACE_LABELS"}, {ExitPayload, "EXIT_PAYLOAD"}, {Fragments, "FRAGMENTS"},
	{Handshake23, "HANDSHAKE_23"}, {UnlinkID, "UNLINK_ID"}, {Mandatory25Digest, "MANDATORY_25_DIGEST"},
	{Spawn, "SPAWN"}, {NameMe, "NAME_ME"}, {V4NC, "V4_NC"}, {Alias, "ALIAS"},
}

// String lists the flags by OTP's names (without DFLAG_), joined by "|".
// Bits without a name are left out.
func (f Flags) String() string {
	var names []string
	for _, n := range flagNames {
		if f&n.flag != 0 {
			names = append(names, n.name)
		}
	}
	return strings.Join(names, "|")
}
