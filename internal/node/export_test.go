package node

import (
	"context"
	"time"
)

// What the tests may know of the inside.
const (
	Outstanding = outstanding
	Working     = working
)

// DialLease is Dial with other terms of the lease than the usual ones.
func DialLease(ctx context.Context, cfg Config, life, renewal time.Duration, renewals, margin int) (*Node, error) {
	return dial(ctx, cfg, leaseTerms{life: life, renewal: renewal, renewals: renewals, margin: margin}, false)
}
