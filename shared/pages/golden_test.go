package pages_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden pages anew")

// golden are the pages whose every word is kept.
var golden = []string{"trust medical director after silence", "union with code sent", "bad terms", "passed, case open", "approved", "conflict", "expired", "broken",
	"question open", "union with a reported approval", "revoked", "exception", "trust: question", "trust: ended, all reported", "trust: bad impact",
	"board", "timeline", "figures", "home with rounds", "register", "derogation in force", "exception alone", "code mistyped", "nothing confirmed",
	"blank form", "blank form without a round",
	"start: several trusts", "start: sent", "form: with a draft", "form: list, from an earlier one", "form: bad doctors", "form: evidence-otherStaffing",
	"form: check, similar", "form: sent"}

var assetHash = regexp.MustCompile(`-[0-9a-f]{8}(\.css|\.js)"`)

// unhashed leaves out which version of the styles and the script a page is shown with: a change
// of a colour is no change of a page.
func unhashed(page string) string { return assetHash.ReplaceAllString(page, `$1"`) }

func TestGoldenPages(t *testing.T) {
	for _, s := range situations() {
		for _, name := range golden {
			if s.name != name {
				continue
			}
			t.Run(name, func(t *testing.T) {
				got := unhashed(s.show(s.world(t, []byte("/* the design system */"))).Body.String())
				path := filepath.Join("testdata", strings.NewReplacer(",", "", ":", "", " ", "-").Replace(name)+".html")
				if *update {
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
	}
}
