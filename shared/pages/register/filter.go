package register

import (
	"net/url"
	"slices"
	"strings"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/written"
)

// maxLookedFor is longer than any site's name. What is beyond it is not looked
// at.
const maxLookedFor = 100

// lookedFor is what somebody wants to see of a register.
type lookedFor struct {
	Trust string
	// Text is looked for in what the register shows of the place: never in the
	// service, which a round may hide.
	Text string
	// sought are the words of the text.
	sought []string
}

func lookFor(query url.Values) lookedFor {
	letters := []rune(strings.ToValidUTF8(query.Get("q"), ""))
	text := strings.Join(strings.Fields(string(letters[:min(len(letters), maxLookedFor)])), " ")
	return lookedFor{
		Trust: strings.ToUpper(strings.TrimSpace(query.Get("trust"))),
		Text:  text, sought: written.Sought(text),
	}
}

func (l lookedFor) Anything() bool { return l.Trust != "" || l.Text != "" }

// matches reports whether the entry is of the trust, and every word stands in
// its site or its trust's name.
func (l lookedFor) matches(e derogation.RegisterEntry) bool {
	if l.Trust != "" && l.Trust != strings.ToUpper(e.Trust) {
		return false
	}
	return written.Names(written.Sought(e.Site.Name+" "+e.Site.Code+" "+e.TrustName), l.sought)
}

func (l lookedFor) of(entries []derogation.RegisterEntry) []derogation.RegisterEntry {
	return slices.DeleteFunc(slices.Clone(entries), func(e derogation.RegisterEntry) bool { return !l.matches(e) })
}

// covers reports whether a standing derogation may be for the trust. It names no
// site.
func (l lookedFor) covers(d derogation.Standing) bool {
	return l.Trust == "" || len(d.Trusts) == 0 || slices.Contains(d.Trusts, l.Trust)
}

// trustsWith are the trusts that have entries.
func trustsWith(chosen string, lists ...[]derogation.RegisterEntry) []kit.Option {
	var options []kit.Option
	for _, e := range slices.Concat(lists...) {
		options = append(options, kit.Option{Value: e.Trust, Label: e.TrustName, Checked: e.Trust == chosen})
	}
	return kit.EachOnce(options)
}
