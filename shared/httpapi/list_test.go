package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// listedPage is what a test reads of a list.
type listedPage struct {
	Items []struct {
		Reference string    `json:"reference"`
		ChangedAt time.Time `json:"changedAt"`
	} `json:"items"`
	NextCursor string `json:"nextCursor"`
	Links      struct {
		Next string `json:"next"`
	} `json:"links"`
}

func (w *world) list(client, address string) listedPage {
	w.t.Helper()
	recorder := w.do(get(client, address))
	if recorder.Code != http.StatusOK {
		w.t.Fatalf("%s by %s: %d %s", address, client, recorder.Code, recorder.Body)
	}
	var page listedPage
	if err := json.Unmarshal(recorder.Body.Bytes(), &page); err != nil {
		w.t.Fatal(err)
	}
	return page
}

func (p listedPage) references() []string {
	references := []string{}
	for _, item := range p.Items {
		references = append(references, item.Reference)
	}
	return references
}

// filed files so many requests, a minute apart.
func (w *world) filed(n int) []string {
	w.t.Helper()
	references := make([]string, n)
	for i := range references {
		w.now = w.now.Add(time.Minute)
		c := filing(fmt.Sprintf("list-%d", i), sample(w.t))
		if i > 0 {
			c.header["Not-Duplicate-Of"] = references[i-1]
		}
		recorder := w.do(c)
		var ack struct {
			Reference string `json:"reference"`
		}
		if err := json.Unmarshal(recorder.Body.Bytes(), &ack); err != nil || recorder.Code != http.StatusCreated {
			w.t.Fatalf("file: %d %s", recorder.Code, recorder.Body)
		}
		references[i] = ack.Reference
		w.forgetFiled()
	}
	return references
}

// forgetFiled lets the sample's client file as many as a test needs.
func (w *world) forgetFiled() {
	w.t.Helper()
	filed, err := w.store.Filed(w.t.Context(), "rr8", strike().ID)
	if err != nil {
		w.t.Fatal(err)
	}
	err = w.store.SaveFiled(w.t.Context(), casework.Filed{Client: filed.Client, Round: filed.Round, Version: filed.Version + 1})
	if err != nil {
		w.t.Fatal(err)
	}
}

const inRound = "/v1/requests?round=bma-rd-2025-07"

func TestATrustListsItsOwnRequests(t *testing.T) {
	w := newWorld(t)
	filed := w.filed(2)
	w.golden("list", get("rr8", "/v1/requests"))
	if diff := cmp.Diff(filed, w.list("rr8", "/v1/requests").references()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if others := w.list("rhq", "/v1/requests").references(); len(others) != 0 {
		t.Errorf("another trust sees %v", others)
	}
	if others := w.list("rhq", "/v1/requests?trust=RR8").references(); len(others) != 0 {
		t.Errorf("another trust that asks for it sees %v", others)
	}
}

func TestOthersListARoundAndSeeWhatTheyMay(t *testing.T) {
	w := newWorld(t)
	filed := w.filed(3)
	w.then(filed[0], toTheUnion()...)
	inOrder := []string{filed[1], filed[2], filed[0]} // the one that changed last is last
	for client, want := range map[string][]string{
		"x24": inOrder, "y63": inOrder, "y56": {}, "qwo": inOrder, "qf7": {}, "bma": {filed[0]},
	} {
		if diff := cmp.Diff(want, w.list(client, inRound).references()); diff != "" {
			t.Errorf("%s -want +got:\n%s", client, diff)
		}
	}
	wantProblem(t, w.do(get("x24", "/v1/requests")).Code, w.golden("list_without_round", get("x24", "/v1/requests")).Body.Bytes(), 400, "invalid_query")
	recorder := w.do(get("x24", "/v1/requests?round=nothing"))
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), 404, "not_found")
}

func TestAListIsFiltered(t *testing.T) {
	w := newWorld(t)
	filed := w.filed(2)
	w.then(filed[1], opens)
	w.then(filed[0], toTheUnion()...)
	changed := w.list("x24", inRound).Items[1].ChangedAt
	for query, want := range map[string][]string{
		"&status=in_review": {filed[1], filed[0]}, "&status=approved": {},
		"&status=approved&status=in_review":  {filed[1], filed[0]},
		"&tier=union":                        {filed[0]},
		"&tier=union&tier=clinical_director": {filed[1], filed[0]},
		"&trust=RR8":                         {filed[0], filed[1]}, // in the order of filing
		"&trust=RHQ":                         {},
		"&changedSince=" + url.QueryEscape(changed.Format(time.RFC3339Nano)):                  {filed[0]},
		"&changedSince=" + url.QueryEscape(changed.Add(time.Second).Format(time.RFC3339Nano)): {},
		"&trust=RR8&changedSince=" + url.QueryEscape(changed.Format(time.RFC3339Nano)):        {filed[0]},
	} {
		if diff := cmp.Diff(want, w.list("x24", inRound+query).references()); diff != "" {
			t.Errorf("%s -want +got:\n%s", query, diff)
		}
	}
}

func TestAListIsReadPageByPage(t *testing.T) {
	w := newWorld(t)
	filed := w.filed(7)
	for client, address := range map[string]string{"rr8": "/v1/requests?limit=3", "x24": inRound + "&limit=3"} {
		var seen []string
		for next, pages := address, 0; next != ""; pages++ {
			page := w.list(client, next)
			if len(page.Items) > 3 || pages > 3 {
				t.Fatalf("page %d of %s has %d items", pages, client, len(page.Items))
			}
			seen = append(seen, page.references()...)
			next = page.Links.Next
		}
		if diff := cmp.Diff(filed, seen); diff != "" {
			t.Errorf("%s -want +got:\n%s", client, diff)
		}
	}
}

// A system that follows a round misses no change, whatever happens between its
// pages.
func TestWhatChangesBetweenPagesIsSeenAgain(t *testing.T) {
	w := newWorld(t)
	filed := w.filed(4)
	first := w.list("x24", inRound+"&limit=2")
	w.now = w.now.Add(time.Minute)
	w.must(filed[0], withdraws)
	var got []string
	for next := first.Links.Next; next != ""; {
		page := w.list("x24", next)
		got = append(got, page.references()...)
		next = page.Links.Next
	}
	if diff := cmp.Diff([]string{filed[2], filed[3], filed[0]}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestAQueryThatIsWrongNamesEveryParameter(t *testing.T) {
	w := newWorld(t)
	recorder := w.golden("list_wrong_query", get("x24", inRound+"&round=x&limit=0&status=lost&tier=king&changedSince=2025-07-25&colour=red"))
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), 400, "invalid_query")
	for _, query := range []string{"&limit=101", "&limit=1e1", "&limit=", "&trust=", "&status=", "&changedSince=2025-07-25T07:00:00", "&%zz", "&cursor=a&cursor=b"} {
		recorder := w.do(get("x24", inRound+query))
		wantProblem(t, recorder.Code, recorder.Body.Bytes(), 400, "invalid_query")
	}
}

func TestACursorBelongsToItsQueryAndItsCaller(t *testing.T) {
	w := newWorld(t)
	w.filed(3)
	cursor := w.list("x24", inRound+"&limit=1").NextCursor
	for name, c := range map[string]call{
		"another query":  get("x24", inRound+"&tier=union&cursor="+cursor),
		"another caller": get("y63", inRound+"&cursor="+cursor),
		"a longer one":   get("x24", inRound+"&cursor="+cursor+"AAAA"),
		"a shorter one":  get("x24", inRound+"&cursor="+cursor[:len(cursor)-4]),
		"not ours":       get("x24", inRound+"&cursor=2"),
		"not base64":     get("x24", inRound+"&cursor=%21"),
	} {
		t.Run(name, func(t *testing.T) {
			recorder := w.do(c)
			wantProblem(t, recorder.Code, recorder.Body.Bytes(), 400, "invalid_cursor")
		})
	}
	if page := w.list("x24", inRound+"&limit=2&cursor="+cursor); len(page.Items) != 2 {
		t.Errorf("another limit: %d items", len(page.Items))
	}
	w.golden("list_wrong_cursor", get("x24", inRound+"&cursor=2"))
}

func TestAListIsOfCasesThatStandAsTheyDo(t *testing.T) {
	w := newWorld(t)
	reference := w.filed(1)[0]
	w.then(reference, opens)
	recorder := w.golden("list_in_review", get("y63", inRound))
	var page struct {
		Items []struct {
			Status derogation.Status `json:"status"`
			Tier   derogation.Tier   `json:"tier"`
			DueAt  time.Time         `json:"dueAt"`
		} `json:"items"`
	}
	if err := json.Unmarshal(recorder.Body.Bytes(), &page); err != nil {
		t.Fatal(err)
	}
	if item := page.Items[0]; item.Status != derogation.InReview || item.Tier != derogation.ClinicalDirector || !item.DueAt.After(w.now) {
		t.Errorf("listed as %+v", item)
	}
}
