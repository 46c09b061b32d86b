package trust_test

import (
	"maps"
	"net/http"
	"net/url"
	"testing"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
)

// What the trust cannot take back is shown to be checked, with all that was typed,
// and counts once however often the button is pressed.
func TestTheTrustChecksWhatItCannotTakeBack(t *testing.T) {
	approved := []func(*pagestest.World){(*pagestest.World).Escalate, (*pagestest.World).Open, (*pagestest.World).Escalate, (*pagestest.World).Open, (*pagestest.World).Escalate, (*pagestest.World).Open, (*pagestest.World).Approve}
	for name, c := range map[string]struct {
		prepare []func(*pagestest.World)
		form    url.Values
		says    []string
		// All tiers of the world share one mailbox, and are one person.
		tells string
		kept  string
	}{
		"stand down": {approved, pagestest.Values("action", "stand_down", "standDownReason", "Ward <4> closed."), []string{"Stand the doctors down", "Why are they no longer needed? Ward <4> closed."}, "3 people at 1 organisation and on the strike’s distribution list", "Ward &lt;4&gt; closed."},
		"withdraw": {nil, pagestest.Values("action", "withdraw", "withdrawReason", "cover_found", "withdrawNote", "A locum came."),
			[]string{"Withdraw the request", "Why is it withdrawn?", "Note A locum came."}, "2 people at 1 organisation", "A locum came."},
		"resolve": {nil, pagestest.Values("action", "resolve_locally", "how", "A consultant acts down."), []string{"Resolve it locally", "A consultant acts down."}, "2 people at 1 organisation", "A consultant acts down."},
		"amend": {nil, pagestest.Values("action", "amend", "note", "One came back.", "description", "One consultant for 24 beds.", "number0", "2", "number1", "1"),
			[]string{"Update the request", "What has changed? One came back.", "One consultant for 24 beds.", "ST6 and above, Intensive care medicine 2"}, "2 people at 1 organisation", "One came back."},
	} {
		t.Run(name, func(t *testing.T) {
			w := pagestest.NewWorld(t).Reach(derogation.TrustMedicalDirector)
			for _, step := range c.prepare {
				step(w)
			}
			link, before := w.TrustLink(), w.State().Version
			c.form.Set("nonce", "00000000000000ab")
			checked := w.Post(link, pagestest.Unchecked(c.form))
			pagestest.Wants(t, checked, http.StatusOK, append(c.says, "Nothing is recorded yet", "Once you send it, we will tell "+c.tells+".", "cannot be taken back", "Your name Sample Person")...)
			pagestest.WantsMarkup(t, checked.Body.String(), "nhsuk-button--warning")
			pagestest.WellMade(t, checked)
			// The check page posts back what it carries, and the nonce with it.
			if got := pagestest.HiddenValue(checked, "nonce"); got != "00000000000000ab" {
				t.Errorf("the check page carries the nonce %q", got)
			}
			back := maps.Clone(c.form)
			back.Set("step", "change")
			changed := w.Post(link, back)
			pagestest.Wants(t, changed, http.StatusOK, "What do you want to do?")
			pagestest.WantsMarkup(t, changed.Body.String(), c.kept)
			pagestest.WantsMarkup(t, changed.Body.String(), `value="00000000000000ab"`)
			if w.State().Version != before || w.Store.Writes != 0 {
				t.Fatalf("version %d, %d writes: something was recorded unchecked", w.State().Version, w.Store.Writes)
			}
			for range 2 {
				if sent := w.Post(link, c.form); sent.Code != http.StatusSeeOther {
					t.Fatalf("status %d: %s", sent.Code, pagestest.Text(sent))
				}
			}
			if w.Store.Writes != 1 {
				t.Errorf("%d writes", w.Store.Writes)
			}
		})
	}
}
