package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/cloud/inbox"
	"example.org/derogations/shared/derogation"
)

func TestASpreadIsByTheNearestRank(t *testing.T) {
	var taken []time.Duration
	for ms := range 200 {
		taken = append(taken, time.Duration(200-ms)*time.Millisecond)
	}
	if diff := cmp.Diff(spread{Count: 200, P50: 100, P90: 180, P99: 198, Max: 200}, spreadOf(taken)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(spread{}, spreadOf(nil)); diff != "" {
		t.Error(diff)
	}
}

func TestTheSameSeedPlansTheSameCases(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	draw := func() (all []plan) {
		lot := rand.New(rand.NewPCG(7, 7))
		for n := range 50 {
			all = append(all, planned(n, "a run", []string{"R1H", "RGT"}, mix{silence: 1, approved: 2}, lot, now))
		}
		return all
	}
	first := draw()
	if diff := cmp.Diff(first, draw(), cmp.AllowUnexported(plan{})); diff != "" {
		t.Error(diff)
	}
	needs := map[string]bool{}
	for _, p := range first {
		needs[p.request.Risk.IfRefused] = true
	}
	if len(needs) != len(first) {
		t.Errorf("%d needs of %d cases: the same again would be taken for a mistake", len(needs), len(first))
	}
}

func TestEachKindOfCaseIsAnsweredToItsEnd(t *testing.T) {
	for kind := range expected {
		p := plan{ends: kind, request: planned(0, "", []string{"R1H"}, mix{kind: 1}, rand.New(rand.NewPCG(1, 1)), time.Now()).request}
		var asked []string
		for _, tier := range derogation.Ladder() {
			fields, goesOn := p.answer(tier, false)
			if fields.Get("action") == "ask" {
				fields, goesOn = p.answer(tier, true)
			}
			asked = append(asked, fields.Get("action"))
			if !goesOn {
				break
			}
		}
		want := map[string]string{
			silence: "", resolvedLocally: "escalate resolve_locally", declined: "escalate escalate escalate decline",
			refused: "escalate escalate escalate escalate refuse", approved: "escalate escalate escalate escalate approve",
			questioned: "escalate escalate escalate escalate approve", withdrawn: "escalate escalate ",
		}[kind]
		if got := strings.Join(asked, " "); got != want {
			t.Errorf("%s: %q, want %q", kind, got, want)
		}
	}
}

func TestAMixOfNothingOrOfTheUnknownIsRefused(t *testing.T) {
	for _, m := range []mix{{}, {silence: 0}, {"x": 1}, {silence: -1, approved: 2}} {
		if m.check() == nil {
			t.Errorf("%v is taken", m)
		}
	}
}

// An older runner knows no ?after=, and lists all that it has.
func TestMailsAreHandedOnOnceByAnyRunner(t *testing.T) {
	for _, knowsAfter := range []bool{true, false} {
		var sent []inbox.Message
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var listed []inbox.Message // the latest first
			for _, m := range sent {
				if !knowsAfter || m.ID > r.FormValue("after") {
					listed = append([]inbox.Message{m}, listed...)
				}
			}
			_ = json.NewEncoder(w).Encode(map[string]any{"messages": listed})
		}))
		send := func(text string) {
			sent = append(sent, inbox.Message{ID: fmt.Sprintf("local-%06d", len(sent)+1), Channel: inbox.Email, Text: text})
		}
		send("DR-0000-0000: of before")
		m, err := openMails(t.Context(), server.URL)
		if err != nil {
			t.Fatal(err)
		}
		for _, texts := range [][]string{{"DR-0000-0001: one", "DR-0000-0000: more"}, {}, {"DR-0000-0001: two"}} {
			for _, text := range texts {
				send(text)
			}
			if err := m.look(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		var got []string
		for _, b := range []*box{m.about("DR-0000-0000"), m.about("DR-0000-0001")} {
			for _, message := range b.fresh {
				got = append(got, message.Text)
			}
		}
		if diff := cmp.Diff([]string{"DR-0000-0000: more", "DR-0000-0001: one", "DR-0000-0001: two"}, got); diff != "" {
			t.Errorf("knows ?after=: %v: %s", knowsAfter, diff)
		}
		server.Close()
	}
}

func TestAStackWithoutAnInboxSaysSo(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	o, err := target{URL: server.URL, AtOnce: 1}.open(t.Context(), &bytes.Buffer{})
	if err != nil || o.mails != nil || len(o.left) != 2 || o.seed == 0 {
		t.Errorf("opened %+v, %v", o, err)
	}
}

func TestWhoeverWaitsForTheirTurnIsStillTimedFromWhenTheyWereToArrive(t *testing.T) {
	var meant []time.Time
	began := time.Now()
	err := arrivals(t.Context(), 20, 1000, rand.New(rand.NewPCG(3, 3)), func(_ int, at time.Time) { meant = append(meant, at) })
	if err != nil || len(meant) != 20 {
		t.Fatalf("%d arrived: %v", len(meant), err)
	}
	lot := rand.New(rand.NewPCG(3, 3))
	for i, at := range meant {
		pause := time.Duration(lot.ExpFloat64() / 1000 * float64(time.Second))
		before := began
		if i > 0 {
			before = meant[i-1]
		}
		if gap := at.Sub(before); i > 0 && gap != pause || gap < pause {
			t.Errorf("case %d comes %v after the one before, want %v", i, gap, pause)
		}
	}
}
