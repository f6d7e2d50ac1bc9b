package disttest

// Source: OTP erl_dist_protocol, "Distribution Flags"; values from kernel's
// dist.hrl, which is right where the document's bit for the digest is not.

// Capability flags (DFLAG_...) of the handshake.
const (
	FlagPublished          uint64 = 1 << 0
	FlagExtendedReferences uint64 = 1 << 2
	FlagDistMonitor        uint64 = 1 << 3
	FlagFunTags            uint64 = 1 << 4
	FlagDistMonitorName    uint64 = 1 << 5
	FlagNewFunTags         uint64 = 1 << 7
	FlagExtendedPidsPorts  uint64 = 1 << 8
	FlagExportPtrTag       uint64 = 1 << 9
	FlagBitBinaries        uint64 = 1 << 10
	FlagNewFloats          uint64 = 1 << 11
	FlagUnicodeIO          uint64 = 1 << 12
	FlagDistHdrAtomCache   uint64 = 1 << 13
	FlagSmallAtomTags      uint64 = 1 << 14
	FlagUTF8Atoms          uint64 = 1 << 16
	FlagMapTag             uint64 = 1 << 17
	FlagBigCreation        uint64 = 1 << 18
	FlagSendSender         uint64 = 1 << 19
	FlagBigSeqtraceLabels  uint64 = 1 << 20
	FlagExitPayload        uint64 = 1 << 22
	FlagFragments          uint64 = 1 << 23
	FlagHandshake23        uint64 = 1 << 24
	FlagUnlinkID           uint64 = 1 << 25
	FlagMandatory25Digest  uint64 = 1 << 26
	FlagSpawn              uint64 = 1 << 32
	FlagNameMe             uint64 = 1 << 33
	FlagV4NC               uint64 = 1 << 34
	FlagAlias              uint64 = 1 << 35
	FlagAltactSig          uint64 = 1 << 37
	FlagNativeRecords      uint64 = 1 << 38
)

// What real nodes require and offer, by release.
const (
	Mandatory23 uint64 = 0x50184
	Mandatory25 uint64 = 0x1070F94
	Mandatory26 uint64 = Mandatory25 | FlagUnlinkID | FlagV4NC // also 27 to 29

	Offered23 uint64 = 0x101DF7FBC
	Offered25 uint64 = 0xD07DF7FBC // also 27
	Offered29 uint64 = Offered25 | FlagAltactSig | FlagNativeRecords
)

// expandDigest adds the flags that the digest of OTP 25 stands for.
func expandDigest(flags uint64) uint64 {
	if flags&FlagMandatory25Digest != 0 {
		flags |= Mandatory25
	}
	return flags
}
