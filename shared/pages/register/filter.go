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

// covers reports whether a standing derogation is for the trust, and every word stands
// in the name of a trust that it is for. One for every trust, or for every site of
// one, is for whatever is looked for.
func (l lookedFor) covers(d standingView) bool {
	if l.Trust != "" && len(d.Standing.Trusts) > 0 && !slices.Contains(d.Standing.Trusts, l.Trust) {
		return false
	}
	places := slices.Concat(d.Trusts, d.Sites)
	return len(d.Standing.Trusts) == 0 && len(d.Sites) == 0 || slices.ContainsFunc(places, func(place string) bool {
		return written.Names(written.Sought(place), l.sought)
	})
}

// trustsWith are the trusts that have entries.
func trustsWith(chosen string, lists ...[]derogation.RegisterEntry) []kit.Option {
	var options []kit.Option
	for _, e := range slices.Concat(lists...) {
		options = append(options, kit.Option{Value: e.Trust, Label: e.TrustName, Checked: e.Trust == chosen})
	}
	return kit.EachOnce(options)
}
