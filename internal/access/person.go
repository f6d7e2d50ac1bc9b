package access

import (
	"context"
	"net/http"
)

// Role is what somebody may ask. Each includes the ones before it.
type Role int

// The roles. Their words are config.Roles.
const (
	// Viewer sees the tables and charts of all nodes.
	Viewer Role = iota
	// Inspector may ask a process for its state, messages and dictionary, which
	// touches the process and may show what users of the application told it.
	Inspector
)

var roleNames = []string{"viewer", "inspector"}

func (r Role) String() string { return roleNames[r] }

// RoleOf is the role that a word stands for. An unknown word, and none, is a viewer.
func RoleOf(word string) Role {
	for r, name := range roleNames {
		if name == word {
			return Role(r)
		}
	}
	return Viewer
}

// Way is how somebody was let in.
type Way string

// The ways.
const (
	Token       Way = "token"       // of a link that was printed
	Password    Way = "password"    // of a user of the web file
	Certificate Way = "certificate" // of a client, that TLS verified
)

// Person is who sent a request.
type Person struct {
	Name string // "" by token: whoever reads what the program prints
	Role Role
	Way  Way
}

type personKey struct{}

// From is who sent the request of a context that a Door let in.
func From(ctx context.Context) (Person, bool) {
	p, ok := ctx.Value(personKey{}).(Person)
	return p, ok
}

// Allows says why whoever sent the request of a context may not do what a role may; nil:
// it is allowed.
func Allows(ctx context.Context, role Role) *Refusal {
	if p, ok := From(ctx); ok && p.Role >= role {
		return nil
	}
	return &Refusal{
		Status: http.StatusForbidden,
		Fact:   "this needs the role " + role.String(),
		Next:   "whoever runs hodoscope serve gives it: web.roles in its configuration, or --web.roles",
	}
}
