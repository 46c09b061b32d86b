package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestARunnersLogIsLeftAloneWhileItRuns(t *testing.T) {
	folder := t.TempDir()
	open := func(want string) *os.File {
		t.Helper()
		log, err := openLog(folder)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = log.Close() })
		if got := filepath.Base(log.Name()); got != want {
			t.Errorf("the log is %s, want %s", got, want)
		}
		return log
	}
	contents := func() string {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(folder, "log.jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	first := open("log.jsonl")
	if _, err := first.WriteString("the first run\n"); err != nil {
		t.Fatal(err)
	}
	open("log-2.jsonl")
	if got := contents(); got != "the first run\n" {
		t.Errorf("beside another run the log is %q", got)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	open("log.jsonl")
	if got := contents(); got != "" {
		t.Errorf("a new run's log begins with %q", got)
	}
}
