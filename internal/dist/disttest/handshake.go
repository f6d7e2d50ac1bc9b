package disttest

// Source: OTP erl_dist_protocol, "Distribution Handshake", version 6, the side
// that accepts; kernel's dist_util.erl, handshake_other_started/1.

import (
	"crypto/md5"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// NameMessage is the first message, by which a node presents itself.
type NameMessage struct {
	Flags    uint64
	Creation uint32
	Name     string // the host part alone if FlagNameMe is set
}

// ChallengeMessage is the answer to it.
type ChallengeMessage struct {
	Flags     uint64
	Challenge uint32
	Creation  uint32
	Name      string
}

// Digest is what proves that one knows the cookie.
func Digest(cookie string, challenge uint32) [16]byte {
	return md5.Sum([]byte(cookie + strconv.FormatUint(uint64(challenge), 10)))
}

// Handshake plays the whole handshake as a node does and fails the test if it
// does not succeed.
func (p *Peer) Handshake() {
	p.t.Helper()
	p.check(p.TryHandshake())
}

// TryHandshake is Handshake for tests in which the client is to be refused, or
// to give up. On an error the connection is closed.
func (p *Peer) TryHandshake() error {
	err := p.handshake()
	if err != nil {
		p.Close()
	}
	return err
}

func (p *Peer) handshake() error {
	if err := p.readName(); err != nil {
		return err
	}
	if missing := p.cfg.Mandatory &^ expandDigest(p.Client.Flags); missing != 0 {
		p.sendHandshake(statusMessage("not_allowed"))
		return fmt.Errorf("refused: the client lacks mandatory flags %#x", missing)
	}
	offered := p.cfg.Offered | FlagPublished
	status := statusMessage("ok")
	if p.Client.Flags&FlagNameMe != 0 {
		// A node grants NAME_ME by setting it, and then is not PUBLISHED
		// towards that client (dist_util:publish_flag/3).
		offered = p.cfg.Offered | FlagNameMe
		p.Client.Name, p.Client.Creation = p.given(), p.cfg.GivenCreation
		status = namedMessage(p.Client.Name, p.Client.Creation)
	}
	if err := p.sendHandshake(status); err != nil {
		return err
	}
	challenge := ChallengeMessage{
		Flags: offered, Challenge: p.cfg.Challenge, Creation: p.cfg.Creation, Name: p.cfg.Name,
	}
	if err := p.sendHandshake(challenge.encode()); err != nil {
		return err
	}
	theirs, digest, err := p.readChallengeReply()
	if err != nil {
		return err
	}
	if digest != Digest(p.cfg.Cookie, p.cfg.Challenge) {
		return errors.New("refused: wrong digest")
	}
	ack := Digest(p.cfg.Cookie, theirs)
	if err := p.sendHandshake(append([]byte{'a'}, ack[:]...)); err != nil {
		return err
	}
	p.Flags = offered & expandDigest(p.Client.Flags)
	return nil
}

func (p *Peer) given() string {
	if p.cfg.Given != "" {
		return p.cfg.Given
	}
	return "guest@" + p.Client.Name
}

// ReadName reads the client's name message into Client.
func (p *Peer) ReadName() {
	p.t.Helper()
	p.check(p.readName())
}

// SendStatus sends a status message: "ok", "nok", "alive" and so on.
func (p *Peer) SendStatus(status string) {
	p.t.Helper()
	p.SendHandshake(statusMessage(status))
}

// SendNamed sends the status that gives a client its name.
func (p *Peer) SendNamed(name string, creation uint32) {
	p.t.Helper()
	p.SendHandshake(namedMessage(name, creation))
}

// ReadStatus reads the client's answer to the status "alive".
func (p *Peer) ReadStatus() string {
	p.t.Helper()
	b, err := p.readHandshake()
	p.check(err)
	if len(b) == 0 || b[0] != 's' {
		p.failf("%q where a status was due", b)
	}
	return string(b[1:])
}

// SendChallenge sends a challenge message.
func (p *Peer) SendChallenge(m ChallengeMessage) {
	p.t.Helper()
	p.SendHandshake(m.encode())
}

// ReadChallengeReply reads the client's own challenge and its answer to ours.
func (p *Peer) ReadChallengeReply() (challenge uint32, digest [16]byte) {
	p.t.Helper()
	challenge, digest, err := p.readChallengeReply()
	p.check(err)
	return challenge, digest
}

// SendChallengeAck sends the digest that ends the handshake.
func (p *Peer) SendChallengeAck(digest [16]byte) {
	p.t.Helper()
	p.SendHandshake(append([]byte{'a'}, digest[:]...))
}

// SendHandshake sends any bytes as one message of the handshake, behind a
// length of 2 bytes, or 4 under TLS.
func (p *Peer) SendHandshake(b []byte) {
	p.t.Helper()
	p.check(p.sendHandshake(b))
}

func (p *Peer) sendHandshake(b []byte) error {
	var msg []byte
	if p.cfg.TLS != nil {
		msg = binary.BigEndian.AppendUint32(nil, uint32(len(b)))
	} else {
		msg = binary.BigEndian.AppendUint16(nil, uint16(len(b)))
	}
	return p.sendRaw(append(msg, b...))
}

func (p *Peer) readHandshake() ([]byte, error) {
	if p.cfg.TLS != nil {
		return p.readFrame(4)
	}
	return p.readFrame(2)
}

// readName reads 'N' Flags(8) Creation(4) Nlen(2) Name(Nlen) and checks the
// name as dist_util:is_name_ok/2 does.
func (p *Peer) readName() error {
	b, err := p.readHandshake()
	if err != nil {
		return err
	}
	if len(b) < 15 || b[0] != 'N' {
		return fmt.Errorf("%q is not a name message", b)
	}
	m := NameMessage{Flags: binary.BigEndian.Uint64(b[1:]), Creation: binary.BigEndian.Uint32(b[9:])}
	n := int(binary.BigEndian.Uint16(b[13:]))
	if n > len(b)-15 {
		return fmt.Errorf("a name of %d bytes in a message that holds %d", n, len(b)-15)
	}
	m.Name = string(b[15 : 15+n])
	name, host, full := strings.Cut(m.Name, "@")
	switch {
	case m.Flags&FlagNameMe != 0 && (full || name == ""):
		return fmt.Errorf("%q is not a host part, as NAME_ME requires", m.Name)
	case m.Flags&FlagNameMe == 0 && (name == "" || host == "" || strings.Contains(host, "@")):
		return fmt.Errorf("%q is not a full node name", m.Name)
	}
	p.Client = m
	return nil
}

// readChallengeReply reads 'r' Challenge(4) Digest(16).
func (p *Peer) readChallengeReply() (challenge uint32, digest [16]byte, err error) {
	b, err := p.readHandshake()
	if err != nil {
		return 0, digest, err
	}
	if len(b) != 21 || b[0] != 'r' {
		return 0, digest, fmt.Errorf("%q is not a challenge reply", b)
	}
	return binary.BigEndian.Uint32(b[1:]), [16]byte(b[5:]), nil
}

func statusMessage(status string) []byte { return []byte("s" + status) }

func namedMessage(name string, creation uint32) []byte {
	b := []byte("snamed:")
	b = binary.BigEndian.AppendUint16(b, uint16(len(name)))
	b = append(b, name...)
	return binary.BigEndian.AppendUint32(b, creation)
}

func (m ChallengeMessage) encode() []byte {
	b := binary.BigEndian.AppendUint64([]byte{'N'}, m.Flags)
	b = binary.BigEndian.AppendUint32(b, m.Challenge)
	b = binary.BigEndian.AppendUint32(b, m.Creation)
	b = binary.BigEndian.AppendUint16(b, uint16(len(m.Name)))
	return append(b, m.Name...)
}
