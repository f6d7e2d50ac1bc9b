package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"

	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/erltest"
)

// TestDiagnoseRabbitMQ: a broker with a load within its limits is healthy; a consumer that
// takes messages and does not acknowledge them is found by the queue that keeps these.
func TestDiagnoseRabbitMQ(t *testing.T) {
	for _, c := range []struct {
		name      string
		perSecond int
		size      int
		ack       bool
	}{
		{"steady", 200, 1 << 10, true},
		{"nothing acknowledged", 500, 20 << 10, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			n := erltest.Start(t, erltest.RabbitMQ())
			load(t, n, c.perSecond, c.size, c.ack)
			time.Sleep(5 * time.Second)
			r := diagnosed(t, n, map[bool]int{true: exitOK, false: exitFoundError}[c.ack], "--for", "24s", "--fail-on", "error")
			if c.ack {
				for _, f := range r.Findings {
					if f.Severity >= diagnose.Warning {
						t.Errorf("found %s: %s", f.Detector, f.Title)
					}
				}
				return
			}
			if len(r.Findings) == 0 || r.Findings[0].Detector != "state_growth" || !strings.Contains(r.Findings[0].Culprit.Name, "rabbit_") ||
				!strings.Contains(r.Findings[0].Advice[0].Text, "does not acknowledge") {
				t.Errorf("found: %+v", r.Findings)
			}
		})
	}
}

// load publishes and consumes at a RabbitMQ until the test ends.
func load(t *testing.T, n *erltest.Node, perSecond, size int, ack bool) {
	t.Helper()
	port := strings.Trim(n.Ask(`os:getenv("RABBITMQ_NODE_PORT")`), `"`)
	conn, err := amqp.Dial("amqp://guest:guest@127.0.0.1:" + port)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	t.Cleanup(func() {
		stop()
		running.Wait()
		conn.Close()
	})
	publish, consume := traffic(t, conn)
	running.Go(func() { publish(ctx, perSecond, size) })
	running.Go(func() { consume(ctx, ack) })
}

// traffic makes a queue, and functions that publish so many messages of so many bytes a
// second to it, and that take them.
func traffic(t *testing.T, conn *amqp.Connection) (publish func(ctx context.Context, perSecond, size int), consume func(ctx context.Context, ack bool)) {
	t.Helper()
	channel := func() *amqp.Channel {
		ch, err := conn.Channel()
		if err != nil {
			t.Fatal(err)
		}
		return ch
	}
	out, in := channel(), channel()
	if _, err := out.QueueDeclare("orders", false, false, false, false, nil); err != nil {
		t.Fatal(err)
	}
	messages, err := in.Consume("orders", "", false, false, false, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	publish = func(ctx context.Context, perSecond, size int) {
		body := make([]byte, size)
		tick := time.NewTicker(time.Second / time.Duration(perSecond))
		defer tick.Stop()
		for i := 0; ; i++ {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				copy(body, fmt.Sprint(i))
				if err := out.PublishWithContext(ctx, "", "orders", false, false, amqp.Publishing{Body: body}); err != nil {
					return // the test is over
				}
			}
		}
	}
	consume = func(ctx context.Context, ack bool) {
		for {
			select {
			case <-ctx.Done():
				return
			case m := <-messages:
				if ack && m.Ack(false) != nil {
					return
				}
			}
		}
	}
	return publish, consume
}
