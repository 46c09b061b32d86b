package main

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/rounds"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/counts"
	"example.org/derogations/shared/derogation"
)

var update = flag.Bool("update", false, "write the golden file anew")

func TestWhenTheFiguresAreOf(t *testing.T) {
	instant := func(text string) time.Time {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for name, test := range map[string]struct {
		args []string
		want time.Time
	}{
		"now":                  {[]string{"a"}, time.Time{}},
		"a local time":         {[]string{"a", "-as-of", "2025-07-27 12:00"}, instant("2025-07-27T11:00:00Z")},
		"before the round":     {[]string{"-as-of", "2025-07-27 12:00", "a"}, instant("2025-07-27T11:00:00Z")},
		"an instant":           {[]string{"a", "-as-of", "2025-07-27T12:00:00Z"}, instant("2025-07-27T12:00:00Z")},
		"an hour comes twice":  {[]string{"a", "-as-of=2025-10-26 01:30 +00:00"}, instant("2025-10-26T01:30:00Z")},
		"an instant elsewhere": {[]string{"a", "-as-of", "2025-07-27T12:00:00+01:00"}, instant("2025-07-27T11:00:00Z")},
	} {
		t.Run(name, func(t *testing.T) {
			d := deps{out: io.Discard}
			_, err := d.parse(append([]string{"counts"}, test.args...))
			got := d.commands.Counts.Show
			if err != nil || got.Round != "a" || !got.AsOf.Equal(test.want) {
				t.Errorf("got %+v, %v; want %s", got, err, test.want)
			}
		})
	}
	for _, wrong := range []string{"yesterday", "2025-10-26 01:30", "2026-03-29 01:30"} {
		terminal{t: t}.refuses(wrong, "counts", "a", "-as-of", wrong)
	}
}

func TestFiguresAreCountedFromTheTable(t *testing.T) {
	x := newTerminal(t)
	x.refuses("not found", "counts", "general-practice-example")
	if _, err := x.types("rounds", "load", "../rounds/general-practice-example.yaml"); err != nil {
		t.Fatal(err)
	}
	trust := derogation.Organisation{Code: "RR8", Name: "Leeds", Kind: derogation.KindTrust, RegionCode: "Y63", ICBCode: "QWO"}
	if err := x.store.PutOrganisation(t.Context(), trust); err != nil {
		t.Fatal(err)
	}
	submissions := casework.Submissions{Cases: x.store, Directory: x.store, Standings: x.store, Random: func() uint64 { return 7 }}
	actor := derogation.Actor{
		Kind: derogation.ActorClient, ID: "client-rr8", Name: "System", Organisation: "RR8",
		OrganisationKind: derogation.KindTrust, Proof: derogation.ProofPrivateKeyJWT,
	}
	report := derogation.Impact{Service: "Dermatology", Effect: "Clinics were cancelled.", Harm: derogation.HarmLow,
		Appointments: derogation.Disruption{Cancelled: 40, Moved: 12, Rebooked: 9}}
	if _, err := submissions.FileImpact(t.Context(), actor, "general-practice-example", report, casework.Call{}, now.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	got, err := x.types("counts", "general-practice-example")
	if err != nil || !strings.Contains(got, "Reports: 1, on 0 requests; 1 on no request. Highest harm: low.") || !strings.Contains(got, "appointments  40         12     9") {
		t.Errorf("%v\n%s", err, got)
	}
	got, err = x.types("counts", "general-practice-example", "-as-of", "2025-07-28 10:00")
	if err != nil || !strings.Contains(got, "Reports: 0,") {
		t.Errorf("before it was reported: %v\n%s", err, got)
	}
}

// The figures are those of no real round.
func TestFiguresArePrintedAsTables(t *testing.T) {
	file, err := rounds.ReadFile("../rounds/resident-doctors-2025-07.yaml")
	if err != nil {
		t.Fatal(err)
	}
	n := func(requests, asked, granted int) counts.Number {
		return counts.Number{Requests: requests, DoctorsAsked: asked, DoctorsGranted: granted}
	}
	tally := counts.Tally{
		All: n(60, 140, 16), Pending: n(10, 22, 0), ResolvedLocally: n(2, 4, 0), NotPutForward: n(5, 11, 0), Withdrawn: n(15, 33, 0),
		Refused: n(17, 40, 0), Undecided: n(2, 5, 0), Granted: n(9, 25, 16),
		InForce: n(3, 8, 6), RanToEnd: n(4, 10, 6), StoodDown: n(1, 4, 2), Revoked: n(1, 3, 2),
	}
	counted := counts.Figures{
		Round: file.Round.ID, RoundName: file.Round.Name, AsOf: now, Requests: tally,
		Exceptions:   counts.Tally{All: n(1, 9, 0), Pending: n(1, 9, 0)},
		ReportedOnly: n(1, 2, 0), ReachedUnionLate: n(4, 9, 0), OtherMix: n(2, 5, 5), DeadlinePassed: n(6, 14, 2),
		RevokedFor: []counts.RevokedFor{{Code: derogation.RevokedMisled, Text: "The information was misleading", Requests: n(1, 3, 2)}, {Code: derogation.RevokedOther, Text: "Another reason"}},
		Regions:    []counts.Row{{Code: "Y60", Name: "Midlands", Requests: tally}, {Code: "Y63", Name: "North East and Yorkshire", Exceptions: counts.Tally{All: n(1, 9, 0)}}},
		ICBs:       []counts.Row{{Code: "QT1", Requests: tally}},
		Trusts:     []counts.Row{{Code: "RX1", Name: "Nottingham", Requests: tally}},
		Services:   []counts.Row{{Code: "adult critical care", Name: "Adult critical care", Requests: tally}},
		Categories: []counts.Row{{Code: "cancer", Name: "Essential cancer care", Requests: tally}},
		Turnout:    counts.Turnout{Requests: 5, Contacted: 14, Came: 9, NotNeeded: 2}, ExceptionTurnout: counts.Turnout{Requests: 1, Contacted: 9, Came: 3, NotNeeded: 3},
		Impact: counts.Impact{Reports: 12, RequestsWithReport: 9, HighestHarm: derogation.HarmModerate,
			Appointments: derogation.Disruption{Cancelled: 400, Moved: 90, Rebooked: 120}, Operations: derogation.Disruption{Cancelled: 31, Moved: 6, Rebooked: 11}},
	}
	for i, tier := range file.Round.Tiers {
		times := counts.TierTime{Tier: tier.Tier, Name: tier.DisplayName}
		if i > 0 {
			times.Reviews, times.Open, times.Answered, times.AnsweredInTime, times.NotAnswered, times.Overtaken = 50, 2, 40, 36, 5, 3
			times.MedianSeconds, times.NinetiethSeconds, times.ShareInTime = 754, 1790, new(0.8)
		}
		counted.Tiers = append(counted.Tiers, times)
		counted.PendingAt = append(counted.PendingAt, counts.Pending{Tier: tier.Tier, Name: tier.DisplayName, Requests: n(2, 4+i/4*2, 0)})
	}
	var out bytes.Buffer
	if err := (deps{out: &out}).answer(figures{counted}); err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/counts.txt"
	if *update {
		if err := os.WriteFile(golden, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	counted.Voided = 3
	out.Reset()
	if err := (deps{out: &out}).answer(figures{counted}); err != nil {
		t.Fatal(err)
	}
	head, rest, _ := strings.Cut(string(want), "\n")
	if diff := cmp.Diff(head+"\nFiled in error and voided, and so in no figure below: 3\n"+rest, out.String()); diff != "" {
		t.Errorf("with some voided (-want +got):\n%s", diff)
	}
	if err := (deps{out: brokenPipe{}}).answer(figures{counted}); !errors.Is(err, os.ErrClosed) {
		t.Errorf("nobody reads: got %v", err)
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, os.ErrClosed }
