package web

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/hodoscope/hodoscope/internal/access"
)

// sessionAnswer is who the page is shown to.
type sessionAnswer struct {
	User string `json:"user,omitempty"` // "" where a token lets in
	Role string `json:"role,omitempty"` // "" without a session
	// How one gets in: token, password, certificate.
	How access.Way `json:"how"`
}

// who tells who sent the request; nobody is an answer too, since the page must know
// what to ask for.
func (s *Server) who(w http.ResponseWriter, r *http.Request) error {
	answer := sessionAnswer{How: s.door.Way()}
	switch p, refusal := s.door.Who(r); {
	case refusal == nil:
		answer.User, answer.Role = p.Name, p.Role.String()
	case refusal.Status != http.StatusUnauthorized:
		refuse(w, r, refusal)
		return nil
	}
	return writeJSON(w, answer)
}

// enter exchanges the one-time token, or a user's password, for a session.
func (s *Server) enter(w http.ResponseWriter, r *http.Request) error {
	var body struct{ Token, User, Password string }
	if err := readJSON(w, r, &body, `{"token": "…"} or {"user": "…", "password": "…"}`); err != nil {
		return err
	}
	refusal := (*access.Refusal)(nil)
	if body.User != "" {
		refusal = s.door.Login(w, r, body.User, body.Password)
	} else {
		refusal = s.door.Enter(w, r, body.Token)
	}
	if refusal != nil {
		refuse(w, r, refusal)
		return nil
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (s *Server) leave(w http.ResponseWriter, r *http.Request) error {
	s.door.Leave(w, r)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// maxBody bounds what is sent to us.
const maxBody = 4 << 10

// readJSON reads a body, which must be JSON, as no form of another site can send it, as
// it is, since what is small when it is packed may be large, and no more than it says.
func readJSON(w http.ResponseWriter, r *http.Request, into any, shape string) error {
	if media, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); media != "application/json" {
		return problem(http.StatusUnsupportedMediaType, "the body is not application/json", "send "+shape+" as application/json")
	}
	if r.Header.Get("Content-Encoding") != "" {
		return problem(http.StatusUnsupportedMediaType, "the body is compressed", "send "+shape+" as it is")
	}
	if r.ContentLength < 0 {
		return problem(http.StatusLengthRequired, "the body has no Content-Length", "send "+shape+" with its length")
	}
	if r.ContentLength > maxBody {
		return problem(http.StatusRequestEntityTooLarge, "the body is too large", "send "+shape)
	}
	body := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	body.DisallowUnknownFields()
	if err := body.Decode(into); err != nil {
		return badRequest("the body is no such object", "send "+shape)
	}
	return nil
}
