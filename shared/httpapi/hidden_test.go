package httpapi_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/derogation/derogationtest"
)

// moreThanAPageLooksAt is how many cases are hidden: more than a page of a list
// looks at of those that may be seen.
const moreThanAPageLooksAt = 210

// withHidden is a round of which the union sees five requests, and in which, if
// so wished, there are many more that have not reached it, filed before, between
// and after these.
func withHidden(t *testing.T, hidden bool) *world {
	w := newWorld(t)
	begun := w.now
	for _, reference := range w.filed(5) {
		w.then(reference, toTheUnion()...)
	}
	ended := w.now
	for i := range moreThanAPageLooksAt {
		if !hidden {
			break
		}
		w.now = begun.Add(ended.Add(time.Hour).Sub(begun) * time.Duration(i) / moreThanAPageLooksAt)
		// One client may not file as many.
		submit := derogation.Submit{Reference: derogation.NewReference(uint64(1_000_000 + i)), Round: strike(), Trust: derogationtest.Trust(), Request: derogationtest.RequestAt(w.now)}
		change, err := casework.Apply(casework.Case{}, submit, caseworktest.System(derogation.KindTrust, "RR8"), w.now)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.store.Commit(t.Context(), change); err != nil {
			t.Fatal(err)
		}
	}
	w.now = ended.Add(2 * time.Hour)
	return w
}

// What anybody is answered is the same to the byte whether there are cases that
// they may not see, or none: so nothing of them can be found out, neither that
// they are there, nor how many, nor when anything of them happened.
func TestNothingIsAnsweredThatHangsOnWhatIsHidden(t *testing.T) {
	alone, among := withHidden(t, false), withHidden(t, true)
	same := func(client, address string) string {
		t.Helper()
		one, other := alone.do(get(client, address)), among.do(get(client, address))
		if diff := cmp.Diff(one.Body.String(), other.Body.String()); diff != "" || one.Code != other.Code {
			t.Fatalf("%s by %s (-alone +among others): %d, %d\n%s", address, client, one.Code, other.Code, diff)
		}
		if diff := cmp.Diff(one.Header(), other.Header()); diff != "" {
			t.Fatalf("%s by %s, its headers (-alone +among others):\n%s", address, client, diff)
		}
		return one.Body.String()
	}
	for _, client := range []string{"bma", "rhq", "y56", "qf7"} {
		same(client, roundExport)
		same(client, roundExport+"?format=csv")
		same(client, "/v1/rounds/bma-rd-2025-07/counts")
		same(client, "/v1/requests?trust=RR8")
		for next := inRound + "&limit=2"; next != ""; {
			var page listedPage
			if err := json.Unmarshal([]byte(same(client, next)), &page); err != nil {
				t.Fatal(err)
			}
			next = page.Links.Next
		}
	}
	// A search over times, at either side of what happened.
	for at := among.now.Add(-time.Hour); at.After(evening.Add(-2 * time.Hour)); at = at.Add(-53 * time.Minute) {
		since := url.QueryEscape(at.Format(time.RFC3339))
		for _, query := range []string{"", "&limit=1", "&status=approved"} {
			same("bma", inRound+"&changedSince="+since+query)
		}
		same("bma", "/v1/rounds/bma-rd-2025-07/counts?asOf="+since)
	}
}

// An export's cursor once carried its instant, and any instant was taken: with
// some two hundred calls a caller found out, each time by halves, when each
// hidden entry was made. Every one of these calls is refused now.
func TestACursorThatIsMadeUpTellsNothing(t *testing.T) {
	w := newWorld(t)
	filed := w.filed(3)
	w.then(filed[0], toTheUnion()...)
	next := w.list("bma", inRound+"&limit=1").NextCursor
	if next != "" {
		t.Fatalf("the union sees one request, and is led on to %q", next)
	}
	signed := w.list("x24", inRound+"&limit=1").NextCursor
	parts := strings.Split(signed, ".")
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil || len(parts) != 3 {
		t.Fatal(signed, err)
	}
	refused := func(client, address, cursor string) {
		t.Helper()
		recorder := w.do(get(client, address+"cursor="+url.QueryEscape(cursor)))
		wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusBadRequest, "invalid_cursor")
	}
	encode := base64.RawURLEncoding.EncodeToString
	// As earlier releases had them, unsigned.
	place, err := json.Marshal(map[string]any{"place": "0", "at": w.now, "progress": map[string]int{}})
	if err != nil {
		t.Fatal(err)
	}
	for low, high := evening, w.now; high.Sub(low) > time.Millisecond; {
		half := low.Add(high.Sub(low) / 2)
		state := strings.Replace(string(place), w.now.Format(time.RFC3339Nano), half.Format(time.RFC3339Nano), 1)
		for _, scope := range []string{"", "0123456789abcdef"} {
			unsigned := fmt.Sprintf(`{"v":1,"s":%q,"p":%q}`, scope, encode([]byte(state)))
			refused("bma", roundExport+"?", encode([]byte(unsigned)))
			refused("bma", roundExport+"?", parts[0]+"."+encode([]byte(unsigned))+"."+parts[2])
			refused("bma", inRound+"&", encode(fmt.Appendf(nil, `{"v":1,"s":%q,"p":%q}`, scope, half.Format(time.RFC3339Nano)+"#DR-")))
		}
		high = half
	}
	for name, cursor := range map[string]string{
		"another place":   parts[0] + "." + encode([]byte(strings.Replace(string(payload), "DR-", "DS-", 1))) + "." + parts[2],
		"no signature":    parts[0] + "." + parts[1] + ".",
		"another key":     "2." + parts[1] + "." + parts[2],
		"no key":          "." + parts[1] + "." + parts[2],
		"of another call": signed,
	} {
		t.Run(name, func(t *testing.T) {
			refused("x24", inRound+"&status=approved&", cursor)
			refused("x24", roundExport+"?", cursor)
			refused("y63", inRound+"&", cursor)
		})
	}
}

// The cursor of a list names the last case that was shown, and none that was
// passed over.
func TestAListsCursorNamesNoHiddenCase(t *testing.T) {
	w := newWorld(t)
	filed := w.filed(12)
	for _, shown := range []int{2, 7, 11} {
		w.then(filed[shown], toTheUnion()...)
	}
	seen := 0
	for next := inRound + "&limit=1"; next != ""; {
		page := w.list("bma", next)
		seen += len(page.Items)
		if next = page.Links.Next; next == "" {
			break
		}
		payload, err := base64.RawURLEncoding.DecodeString(strings.Split(page.NextCursor, ".")[1])
		if err != nil || !strings.Contains(string(payload), page.Items[0].Reference) {
			t.Errorf("%s, %v; want the place of %s", payload, err, page.Items[0].Reference)
		}
	}
	if seen != 3 {
		t.Errorf("the union sees %d requests", seen)
	}
}

// A list goes on to what may be seen, however much may not be before it.
func TestWhatIsHiddenDoesNotEndAPage(t *testing.T) {
	w := withHidden(t, true)
	page := w.list("bma", inRound+"&limit=5")
	if len(page.Items) != 5 || page.NextCursor != "" {
		t.Errorf("%d items, and a cursor: %t", len(page.Items), page.NextCursor != "")
	}
	for _, item := range page.Items {
		c, _, err := w.store.Case(t.Context(), item.Reference)
		if err != nil || c.State.Tier != derogation.Union {
			t.Errorf("%s is with %s, %v", item.Reference, c.State.Tier, err)
		}
	}
}
