package dist

import (
	"bytes"
	"crypto/md5"
	"crypto/rand"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"syscall"
	"unicode/utf8"
)

// The handshake, version 6, connecting side.
// Source: "Distribution Handshake" in the ERTS User's Guide; dist_util.erl,
// handshake_we_started/1.

// maxHandshakeMessage bounds one message of the handshake; names are at most
// 255 characters, so honest ones stay far below.
const maxHandshakeMessage = 4096

// maxNodeName is the longest atom in bytes: 255 characters of UTF-8.
const maxNodeName = 4 * 255

// Peer is the node at the other end, as it introduced itself.
type Peer struct {
	Name     string
	Flags    Flags
	Creation uint32
}

// identity is who we are on this connection.
type identity struct {
	name     string
	creation uint32
}

type handshake struct {
	rw     io.ReadWriter
	prefix int // bytes of a message's length: 2 plain, 4 within TLS
	cfg    *Config
}

func (h *handshake) run() (self identity, peer Peer, err error) {
	self, err = h.name()
	if err != nil {
		return self, peer, h.fail(StepName, err)
	}
	peer, challenge, err := h.challenge()
	if err != nil {
		return self, peer, h.fail(StepChallenge, err)
	}
	if err = h.prove(challenge); err != nil {
		return self, peer, h.fail(StepCookie, err)
	}
	return self, peer, nil
}

func (h *handshake) fail(step Step, err error) error {
	// With TLS 1.3 a certificate is refused only after our first message.
	if op := new(net.OpError); errors.As(err, &op) && op.Op == "remote error" {
		step = StepTLS
	}
	return &ConnectError{Step: step, Node: h.cfg.Node, Addr: h.cfg.Addr, Err: err}
}

// name sends send_name and reads the status. With NAME_ME only a host part is
// sent and the node chooses the name, from a pool that leaves no atoms behind.
func (h *handshake) name() (identity, error) {
	flags, self := Offered, identity{name: h.cfg.Name}
	if self.name == "" {
		flags |= NameMe
		self.name = h.cfg.Host
	} else {
		// Pids of an earlier connection under the same name must not become valid again.
		self.creation = randomCreation()
	}
	msg := []byte{'N'}
	msg = binary.BigEndian.AppendUint64(msg, uint64(flags))
	msg = binary.BigEndian.AppendUint32(msg, self.creation)
	msg = binary.BigEndian.AppendUint16(msg, uint16(len(self.name)))
	if err := h.write(append(msg, self.name...)); err != nil {
		return self, err
	}
	status, err := h.read('s')
	if err != nil {
		return self, err
	}
	if named, ok := bytes.CutPrefix(status, []byte("named:")); ok {
		if h.cfg.Name != "" {
			return self, fmt.Errorf("%w: named without being asked", ErrProtocol)
		}
		return h.named(named)
	}
	switch string(status) {
	case "ok", "ok_simultaneous":
		if h.cfg.Name == "" {
			// OTP 23 before NAME_ME: it took the host part for a whole name.
			return self, fmt.Errorf("%w: it gives no names", ErrTooOld)
		}
		return self, nil
	case "not_allowed":
		return self, ErrNotAllowed
	case "nok":
		return self, ErrBusy
	case "alive":
		// "true" would close the other one's connection. Be polite, not quick.
		return self, errors.Join(ErrNameInUse, h.write([]byte("sfalse")))
	}
	return self, fmt.Errorf("%w: status %q", ErrProtocol, clip(status))
}

// named reads the name and creation that the node chose for us.
func (h *handshake) named(b []byte) (identity, error) {
	if len(b) < 2 {
		return identity{}, fmt.Errorf("%w: short name", ErrProtocol)
	}
	n := int(binary.BigEndian.Uint16(b))
	if len(b) < 2+n+4 {
		return identity{}, fmt.Errorf("%w: short name", ErrProtocol)
	}
	name, creation := string(b[2:2+n]), binary.BigEndian.Uint32(b[2+n:])
	alive, host, ok := strings.Cut(name, "@")
	if !ok || host != h.cfg.Host || !plainName(alive) {
		return identity{}, fmt.Errorf("%w: named %q", ErrProtocol, clip(b[2:2+n]))
	}
	return identity{name: name, creation: creation}, nil
}

// plainName accepts the letters and digits that net_kernel makes names of.
func plainName(s string) bool {
	for _, r := range s {
		if !('0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' || r == '_' || r == '-') {
			return false
		}
	}
	return s != "" && len(s) <= 255
}

// challenge reads who the peer is and what it wants us to prove.
func (h *handshake) challenge() (Peer, uint32, error) {
	b, err := h.readAny()
	if err != nil {
		return Peer{}, 0, err
	}
	if len(b) > 0 && b[0] == 'n' {
		return Peer{}, 0, ErrTooOld
	}
	if len(b) < 1+8+4+4+2 || b[0] != 'N' {
		return Peer{}, 0, fmt.Errorf("%w: challenge %q", ErrProtocol, clip(b))
	}
	p := Peer{
		Flags:    Flags(binary.BigEndian.Uint64(b[1:])),
		Creation: binary.BigEndian.Uint32(b[13:]),
	}
	challenge := binary.BigEndian.Uint32(b[9:])
	n := int(binary.BigEndian.Uint16(b[17:]))
	if n > maxNodeName || len(b) < 19+n || !utf8.Valid(b[19:19+n]) {
		return Peer{}, 0, fmt.Errorf("%w: name in challenge", ErrProtocol)
	}
	p.Name = string(b[19 : 19+n])
	// Before anything derived from the cookie leaves us.
	if !h.expected(p.Name) {
		return p, 0, fmt.Errorf("%w: %q", ErrWrongNode, clip([]byte(p.Name)))
	}
	if missing := Required &^ p.Flags.expand(); missing != 0 {
		return p, 0, fmt.Errorf("%w: it lacks %s", ErrTooOld, missing)
	}
	return p, challenge, nil
}

// expected compares the peer's name with the one asked for; a name without host
// part stands for that name on any host.
func (h *handshake) expected(name string) bool {
	if strings.Contains(h.cfg.Node, "@") {
		return name == h.cfg.Node
	}
	alive, _, _ := strings.Cut(name, "@")
	return alive == h.cfg.Node
}

// prove sends our digest and checks the peer's.
func (h *handshake) prove(challenge uint32) error {
	var r [4]byte
	rand.Read(r[:])
	ours := binary.BigEndian.Uint32(r[:])
	msg := append([]byte{'r'}, r[:]...)
	digest := Digest(h.cfg.Cookie, challenge)
	if err := h.write(append(msg, digest[:]...)); err != nil {
		return refused(err)
	}
	ack, err := h.read('a')
	if err != nil {
		return refused(err)
	}
	want := Digest(h.cfg.Cookie, ours)
	if subtle.ConstantTimeCompare(ack, want[:]) != 1 {
		return ErrImpostor
	}
	return nil
}

// refused recognises the way a node says that the cookie is wrong: it hangs up.
func refused(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) {
		return ErrCookieRefused
	}
	return err
}

// Digest is MD5 over the cookie and the challenge in decimal: gen_digest/2 in
// dist_util.erl.
func Digest(cookie string, challenge uint32) [md5.Size]byte {
	return md5.Sum(strconv.AppendUint([]byte(cookie), uint64(challenge), 10))
}

func (h *handshake) write(msg []byte) error {
	b := make([]byte, 0, 4+len(msg))
	if h.prefix == 2 {
		b = binary.BigEndian.AppendUint16(b, uint16(len(msg)))
	} else {
		b = binary.BigEndian.AppendUint32(b, uint32(len(msg)))
	}
	_, err := h.rw.Write(append(b, msg...))
	return err
}

// read reads a message and takes off its tag.
func (h *handshake) read(tag byte) ([]byte, error) {
	b, err := h.readAny()
	if err != nil {
		return nil, err
	}
	if len(b) == 0 || b[0] != tag {
		return nil, fmt.Errorf("%w: %q instead of %q", ErrProtocol, clip(b), tag)
	}
	return b[1:], nil
}

func (h *handshake) readAny() ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(h.rw, head[:h.prefix]); err != nil {
		return nil, err
	}
	n := int(binary.BigEndian.Uint16(head[:]))
	if h.prefix == 4 {
		n = int(binary.BigEndian.Uint32(head[:]))
	} else if n == tlsAlert {
		return nil, ErrTLSExpected
	}
	if n > maxHandshakeMessage {
		return nil, fmt.Errorf("%w: message of %d bytes", ErrProtocol, n)
	}
	b := make([]byte, n)
	_, err := io.ReadFull(h.rw, b)
	return b, err
}

// tlsAlert is how a TLS alert record (type 21, version 3.x) reads when its first
// two bytes are taken for a length. An honest message is never that long.
const tlsAlert = 21<<8 | 3

// isTimeout tells whether err is a deadline of a net.Conn.
func isTimeout(err error) bool {
	var ne net.Error
	return errors.As(err, &ne) && ne.Timeout()
}

func randomCreation() uint32 {
	var b [4]byte
	rand.Read(b[:])
	// 0 means "any"; up to 3 were the creations of old.
	return binary.BigEndian.Uint32(b[:])%(1<<32-4) + 4
}

// clip shortens hostile text for an error message; %q escapes it.
func clip(b []byte) []byte {
	if len(b) > 64 {
		return b[:64]
	}
	return b
}
