package redact

import (
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/etf"
)

const seeded = "hunter2-s3cr3t"

func bin(s string) etf.Binary { return etf.Binary(s) }

// Each secret is put where programs keep one. None may be in what is printed.
func TestSeededSecrets(t *testing.T) {
	for name, term := range map[string]etf.Term{
		"map, atom key":        etf.Map{{Key: etf.Atom("password"), Value: bin(seeded)}},
		"map, binary key":      etf.Map{{Key: bin("db_password"), Value: bin(seeded)}},
		"map, charlist":        etf.Map{{Key: letters("Api-Key"), Value: letters(seeded)}},
		"Elixir struct":        etf.Map{{Key: etf.Atom("__struct__"), Value: etf.Atom("Elixir.Repo")}, {Key: etf.Atom("secret_key_base"), Value: bin(seeded)}},
		"property list":        etf.List{etf.Tuple{etf.Atom("user"), bin("x")}, etf.Tuple{etf.Atom("passwd"), letters(seeded)}},
		"header":               etf.List{etf.Tuple{bin("authorization"), bin("Bearer " + seeded)}},
		"nested":               etf.Tuple{etf.Atom("state"), etf.Int(1), etf.Map{{Key: etf.Atom("opts"), Value: etf.List{etf.Tuple{etf.Atom("token"), etf.Tuple{etf.Atom("x"), bin(seeded)}}}}}},
		"improper list":        etf.ImproperList{Elems: []etf.Term{etf.Tuple{etf.Atom("cookie"), etf.Atom(seeded)}}, Tail: etf.Tuple{etf.Atom("pass"), bin(seeded)}},
		"captured by a fun":    etf.Fun{Free: []etf.Term{etf.Tuple{etf.Atom("secret"), bin(seeded)}}},
		"URL":                  bin("postgres://shop:" + seeded + "@db.example/shop"),
		"URL, charlist":        letters("amqp://guest:" + seeded + "@mq"),
		"URL in a record":      etf.Tuple{etf.Atom("conn"), etf.Int(1), bin("https://u:" + seeded + "@host/p")},
		"private key":          bin("-----BEGIN RSA PRIVATE KEY-----\n" + seeded + "\n-----END RSA PRIVATE KEY-----\n"),
		"private key, cut off": bin("-----BEGIN EC PRIVATE KEY-----\n" + seeded),
		"header text":          bin("GET / HTTP/1.1\r\nAuthorization: Basic " + seeded + "==\r\n"),
		"connection string":    bin("host=db password=" + seeded + " user=x"),
		"text of a key":        etf.Map{{Key: bin("redis://x:" + seeded + "@h"), Value: etf.Int(1)}},
		"far in a long text":   bin(strings.Repeat(" ", maxShape) + "password=" + seeded),
	} {
		out, n := Term(term)
		if n == 0 {
			t.Errorf("%s: nothing was hidden", name)
		}
		for _, syn := range []etf.Syntax{etf.Erlang, etf.Elixir} {
			if s := etf.Print(out, etf.PrintOptions{Syntax: syn}); strings.Contains(s, seeded) {
				t.Errorf("%s: %s", name, s)
			}
		}
	}
}

// A generated key gives itself away by looking like nothing a person writes.
func TestRandom(t *testing.T) {
	for _, s := range []string{"q8Zk3vN1xT7pL0wR5yB2mC9d", "3OJb8sVqWn0aK1dXe7Yp+Rz/5uGh2Tc4"} {
		if _, hidden := text(s); !hidden {
			t.Errorf("%q goes through", s)
		}
	}
	for _, s := range []string{
		"", "Elixir.MyApp.Accounts.UserController", "2026-11-21T04:05:06.123456Z", "rabbit_amqqueue_process",
		"/var/lib/app/data/file_0001.log", "550e8400-e29b-41d4-a716-446655440000", "gen_server:call/2 timed out after 5000 ms",
	} {
		if _, hidden := text(s); hidden {
			t.Errorf("%q is taken for a secret", s)
		}
	}
}

// What is no secret stays as it is.
func TestOrdinaryTermsStay(t *testing.T) {
	for _, term := range []etf.Term{
		etf.Int(1), etf.Atom("token"), etf.List{}, etf.Tuple{}, bin("hello world"), letters("plain text"),
		etf.Tuple{etf.Atom("ok"), bin("value")},
		etf.Map{{Key: etf.Atom("key"), Value: bin("cart:1")}, {Key: etf.Atom("password"), Value: etf.Atom("undefined")}, {Key: etf.Atom("tokens"), Value: etf.List{}}},
		etf.Tuple{etf.Atom("password"), bin("a"), bin("b")}, // a record, not a pair
		bin("http://host:8080/path@x"), bin("12:30:15 user@host"),
	} {
		before := etf.Print(term, etf.PrintOptions{})
		out, n := Term(term)
		if after := etf.Print(out, etf.PrintOptions{}); n != 0 || after != before {
			t.Errorf("%s became %s", before, after)
		}
	}
}

func TestInputIsNotChanged(t *testing.T) {
	term := etf.Map{{Key: etf.Atom("password"), Value: bin(seeded)}}
	Term(term)
	if string(term[0].Value.(etf.Binary)) != seeded {
		t.Error("changed in place")
	}
}
