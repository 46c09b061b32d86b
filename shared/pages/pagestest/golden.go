package pagestest

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Update has tests write anew what they are compared with.
var Update = flag.Bool("update", false, "write the golden pages anew")

var assetHash = regexp.MustCompile(`-[0-9a-f]{8}(\.css|\.js)"`)

// unhashed leaves out which version of the styles and the script a page is shown with: a change
// of a colour is no change of a page.
func unhashed(page string) string { return assetHash.ReplaceAllString(page, `$1"`) }

// Golden holds the pages of the situations named to their files in testdata, word
// by word, and knows of no file beside theirs.
func Golden(t *testing.T, names ...string) {
	var paths []string
	for _, s := range Situations() {
		if !slices.Contains(names, s.Name) {
			continue
		}
		path := filepath.Join("testdata", strings.NewReplacer(",", "", ":", "", " ", "-").Replace(s.Name)+".html")
		paths = append(paths, path)
		t.Run(s.Name, func(t *testing.T) {
			got := unhashed(s.Show(s.World(t, []byte("/* the design system */"))).Body.String())
			if *Update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(unhashed(string(want)), got); diff != "" {
				t.Errorf("the page changed (-want +got); if that is right, run the test with -update:\n%s", diff)
			}
		})
	}
	kept, err := filepath.Glob("testdata/*.html")
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(paths)
	if diff := cmp.Diff(kept, paths); diff != "" || len(paths) != len(names) {
		t.Errorf("the golden pages are not those of the situations named (-kept +named):\n%s", diff)
	}
}
