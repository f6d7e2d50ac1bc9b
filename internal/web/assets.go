package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
)

//go:embed dist
var dist embed.FS

// asset is one file of the page, ready to send.
type asset struct {
	contentType string
	plain, gzip []byte
	etag        string
}

// assets are the page's files by the path they have in an address. They are
// compressed once, at the first use.
var assets = sync.OnceValue(func() map[string]*asset {
	files, err := dist.ReadDir("dist")
	if err != nil {
		panic(err) // embedded: it is there, or the program was not built
	}
	m := make(map[string]*asset, len(files)+1)
	for _, f := range files {
		body, err := dist.ReadFile(path.Join("dist", f.Name()))
		if err != nil {
			panic(err)
		}
		m["/"+f.Name()] = newAsset(f.Name(), body)
	}
	m["/"] = m["/index.html"]
	return m
})

func newAsset(name string, body []byte) *asset {
	sum := sha256.Sum256(body)
	var packed bytes.Buffer
	z, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression) // the level is a valid one
	z.Write(body)
	z.Close()
	return &asset{
		contentType: mime.TypeByExtension(path.Ext(name)),
		plain:       body,
		gzip:        packed.Bytes(),
		etag:        `"` + hex.EncodeToString(sum[:12]) + `"`,
	}
}

// page sends one of the page's files; a browser that has it already is told so.
func page(w http.ResponseWriter, r *http.Request) {
	a, ok := assets()[r.URL.Path]
	if !ok || r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("ETag", a.etag)
	h.Set("Cache-Control", "no-cache") // keep it, but ask: names stay the same when content changes
	h.Set("Vary", "Accept-Encoding")
	if r.Header.Get("If-None-Match") == a.etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", a.contentType)
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		w.Write(a.gzip)
		return
	}
	w.Write(a.plain)
}
