package scenario

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/store"
)

var shellBlock = regexp.MustCompile("(?s)```sh\n(.*?)```")

// The guide for a trust's developer is run as it stands, in a shell of its own.
func TestADeveloperConnectsByTheGuide(t *testing.T) {
	for _, tool := range []string{"sh", "curl", "openssl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatalf("%s is missing: install it with the system's package manager (apt-get install %s)", tool, tool)
		}
	}
	guide, err := os.ReadFile(filepath.Join(root, "infra/docs/connect-in-ten-minutes.md"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := shellBlock.FindAllStringSubmatch(string(guide), -1)
	if len(blocks) < 8 {
		t.Fatalf("the guide has %d blocks", len(blocks))
	}
	s := begin(t)
	s.forgiveMessages = true // The withdrawal may come before or after the first review is announced.
	folder := t.TempDir()
	// Whoever types the blocks is slower than the chain: it comes to rest after each.
	rest := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := s.Settle(r.Context()); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	}))
	t.Cleanup(rest.Close)
	run := func(scripts ...[]string) string {
		t.Helper()
		script := "set -eu\n"
		for _, block := range scripts {
			script += block[1] + "curl -sS --fail '" + rest.URL + "'\n"
		}
		shell := exec.CommandContext(s.ctx, "sh")
		shell.Dir, shell.Stdin = folder, strings.NewReader(script)
		shell.Env = append(os.Environ(), "BASE="+s.Cloud.URL, "CLIENT=barts-guide", "KID=guide-1", "NOW="+strconv.FormatInt(s.Now().Unix(), 10))
		var out bytes.Buffer
		shell.Stdout, shell.Stderr = &out, &out
		if err := shell.Run(); err != nil {
			answered, _ := os.ReadFile(filepath.Join(folder, "receipt.json")) // it may not have come so far
			t.Fatalf("%v: %s %s", err, answered, out.String())
		}
		return out.String()
	}

	run(blocks[0])
	public, err := os.ReadFile(filepath.Join(folder, "public.pem"))
	if err != nil {
		t.Fatal(err)
	}
	s.must(s.Store.AddClient(s.ctx, store.Client{
		ID: "barts-guide", Name: "A new system", Organisation: sample.BartsHealth, Kind: derogation.KindTrust,
		Scopes: []string{"requests:read", "requests:write"},
		Keys:   []store.ClientKey{{KeyID: "guide-1", Algorithm: "RS512", PublicKey: string(public)}},
	}))
	out := run(blocks[1:]...)

	_, after, _ := strings.Cut(out, "filed as ")
	reference, _, _ := strings.Cut(after, "\n")
	s.advance(time.Minute)
	if state := s.state(reference); state.Status != derogation.Withdrawn || state.Request.Service != "Neonatal intensive care" {
		t.Errorf("%s is %s\n%s", reference, state.Status, out)
	}
}
