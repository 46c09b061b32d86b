package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAShellHasWhatAnOperatorNeeds(t *testing.T) {
	typed, err := os.CreateTemp(t.TempDir(), "typed")
	if err != nil {
		t.Fatal(err)
	}
	said := filepath.Join(t.TempDir(), "said")
	if _, err := io.WriteString(typed, `echo "$TABLE_NAME at $AWS_ENDPOINT_URL_DYNAMODB in $AWS_REGION" >`+said+"\nexit 3\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := typed.Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	terminal := os.Stdin
	os.Stdin = typed
	defer func() { os.Stdin = terminal }()
	t.Setenv("SHELL", "")
	t.Setenv("TABLE_NAME", "another")
	if err := runShell(t.Context(), map[string]string{"TABLE_NAME": "derogations-local", "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:1"}); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(said)
	if want := "derogations-local at http://127.0.0.1:1 in eu-west-2\n"; err != nil || string(got) != want {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
	t.Setenv("SHELL", "/no/such/shell")
	if err := runShell(t.Context(), nil); err == nil || !strings.HasPrefix(err.Error(), "start a shell: ") {
		t.Errorf("got %v", err)
	}
}
