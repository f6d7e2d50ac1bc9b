package main

import (
	"context"
	"os/signal"
)

// untilHangup is a context that ends when the terminal is closed, too, where the system
// has a signal for that.
func untilHangup(ctx context.Context) (context.Context, context.CancelFunc) {
	if len(hangup) == 0 {
		return context.WithCancel(ctx)
	}
	return signal.NotifyContext(ctx, hangup...)
}
