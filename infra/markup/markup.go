package markup

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"example.org/derogations/infra/testlane"
)

const checker = "infra/node_modules/vnu-jar/build/dist/vnu.jar"

// rolesOfTables: the design system gives the parts of a table their roles again,
// because browsers forget them where a narrow screen has rows laid out as blocks.
// The checker takes them to be needless.
const rolesOfTables = `.*“(role|table|row|rowgroup|columnheader|rowheader|cell)” (role is unnecessary for element|attribute must not be used on a) “(table|thead|tbody|tr|th|td)”.*`

// colourOfCells: Outlook, which draws with Word, needs a cell's colour as an attribute
// for a button, in mails. The checker takes that to be of old.
const colourOfCells = `.*The “bgcolor” attribute on the “td” element is obsolete.*`

// notOfAFile is what the name of a document has that a file's should not.
var notOfAFile = regexp.MustCompile(`[^a-z0-9]+`)

// Valid fails for whatever the checker says of documents, by their names: errors and
// warnings. Root leads to the project's folder. The quick lane leaves it out.
func Valid(t *testing.T, root string, documents map[string][]byte) {
	t.Helper()
	testlane.Full(t, "the Nu Html Checker")
	folder := t.TempDir()
	for name, document := range documents {
		file := filepath.Join(folder, notOfAFile.ReplaceAllString(strings.ToLower(name), "-")+".html")
		if _, err := os.Stat(file); err == nil {
			t.Fatalf("two documents are written to %s", filepath.Base(file))
		}
		if err := os.WriteFile(file, document, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	jar := filepath.Join(root, checker)
	if _, err := os.Stat(jar); err != nil {
		t.Fatalf("%v\nInstall it, in the project's root, with: npm ci --prefix infra", err)
	}
	said, err := exec.CommandContext(t.Context(), "java", "-jar", jar, "--format", "gnu", "--filterpattern", rolesOfTables+"|"+colourOfCells, folder).CombinedOutput()
	if failed := new(exec.ExitError); err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	if said = bytes.ReplaceAll(said, []byte("file:"+folder+"/"), nil); len(bytes.TrimSpace(said)) > 0 || err != nil {
		t.Errorf("the checker says (%v):\n%s", err, said)
	}
}
