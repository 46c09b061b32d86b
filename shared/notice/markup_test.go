package notice_test

import (
	"os"
	"path/filepath"
	"testing"

	"example.org/derogations/infra/markup"
)

// The mails that are kept as examples have all that a mail is made of.
func TestMailsAreValidHTML(t *testing.T) {
	files, err := filepath.Glob("testdata/*.html")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d mails are kept, %v", len(files), err)
	}
	documents := map[string][]byte{}
	for _, file := range files {
		if documents[filepath.Base(file)], err = os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
	}
	markup.Valid(t, "../..", documents)
}
