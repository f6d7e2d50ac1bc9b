package web_test

import (
	"context"
	"fmt"
	"os"

	"github.com/hodoscope/hodoscope/internal/access"
	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/web"
)

// How hodoscope serve puts the parts together.
func Example() {
	serve := func(ctx context.Context, nodes []ask.Node) error {
		l, err := access.Listen(ctx, "127.0.0.1:4040", false) // *access.BindError where that is not loopback
		if err != nil {
			return err
		}
		door := access.NewDoor(access.Options{
			CookieName: "hodoscope_4040",
			Announce:   func(token string) { fmt.Fprintln(os.Stderr, web.Link("http://"+l.Addr().String(), "/", token)) },
		})
		return web.New(web.Options{Nodes: func() []ask.Node { return nodes }, Door: door}).Serve(ctx, l)
	}
	_ = serve
	// Output:
}
