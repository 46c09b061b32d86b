package process

import (
	"errors"
	"strings"
	"testing"
)

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestWhyAChildFailedIsKnownEvenWhenTheLogCannotBeWritten(t *testing.T) {
	said := NewTail(fullDisk{})
	cmd := Command(t.Context(), "sh", "-c", "seq 2000; echo the reason >&2; exit 3")
	cmd.Stdout, cmd.Stderr = said, said
	if err := Start(cmd); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil || err.Error() != "exit status 3" {
		t.Errorf("it ended with %v", err)
	}
	if got := said.String(); !strings.HasSuffix(got, "2000\nthe reason") || len(got) > tailLength {
		t.Errorf("%d bytes were kept: %q", len(got), got)
	}
}
