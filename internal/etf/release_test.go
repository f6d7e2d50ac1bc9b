package etf_test

import (
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/etf/etftest"
)

// forRelease returns a term as a node of an OTP release can keep it.
func forRelease(otp int, t etf.Term) etf.Term {
	switch {
	case otp < 24: // before DFLAG_V4_NC
		return etftest.Rewrite(t, narrow)
	case otp >= 27: // funs have no creator, init is sent in its place
		return etftest.Rewrite(t, func(t etf.Term) etf.Term {
			if f, ok := t.(etf.Fun); ok {
				f.Pid = etf.Pid{Node: "a@b"}
				return f
			}
			return t
		})
	}
	return t
}

// narrow cuts identifiers to the bits OTP 23 has for them.
func narrow(t etf.Term) etf.Term {
	switch v := t.(type) {
	case etf.Pid:
		v.ID &= 1<<15 - 1
		v.Serial &= 1<<13 - 1
		return v
	case etf.Port:
		v.ID &= 1<<28 - 1
		return v
	case etf.Ref:
		if v.Len > 3 {
			v.Len, v.ID[3], v.ID[4] = 3, 0, 0
		}
		return v
	case etf.Fun:
		v.Pid = narrow(v.Pid).(etf.Pid)
		return v
	}
	return t
}
