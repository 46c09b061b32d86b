package ledger_test

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

// caseOf is a case of an export with so many entries.
func caseOf(t testing.TB, own string, count int) ledger.ExportedCase {
	t.Helper()
	events := tale(count)
	for i := range events {
		events[i].Reference = own
	}
	entries, _ := sealed(t, events)
	return ledger.ExportedCase{Reference: own, Trust: "RR8", Entries: entries}
}

// exported is a whole export.
func exported(t testing.TB, cases ...ledger.ExportedCase) []byte {
	t.Helper()
	var out bytes.Buffer
	w := ledger.NewExportWriter(&out, ledger.ExportProgress{})
	err := w.Begin(ledger.ExportHeader{Of: "round", Round: "bma-rd-2025-07", For: "X24", At: night})
	for _, c := range cases {
		err = errors.Join(err, w.Case(c))
	}
	if err := errors.Join(err, w.End()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func threeCases(t testing.TB) []ledger.ExportedCase {
	return []ledger.ExportedCase{caseOf(t, "DR-0000-0001", 5), caseOf(t, "DR-0000-0002", 4), caseOf(t, "DR-0000-0003", 3)}
}

// withheldExport is an export of the three cases by an earlier release, for
// somebody who could not see the second.
//
//go:embed testdata/withheld_export.jsonl
var withheldExport string

func TestAnExportThatIsAsItWasWrittenVerifies(t *testing.T) {
	file := exported(t, threeCases(t)...)
	got, err := ledger.VerifyExport(iotest.OneByteReader(bytes.NewReader(file)), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got.Cases != 3 || got.Entries != 12 || got.Header.Round != "bma-rd-2025-07" || got.Header.For != "X24" || !got.Header.At.Equal(night) {
		t.Errorf("verified %+v", got)
	}
}

func TestPartsOneAfterTheOtherAreOneFile(t *testing.T) {
	cases := threeCases(t)
	var whole bytes.Buffer
	w := ledger.NewExportWriter(&whole, ledger.ExportProgress{})
	if err := w.Begin(ledger.ExportHeader{Of: "round", Round: "bma-rd-2025-07", For: "X24", At: night}); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		w = ledger.NewExportWriter(&whole, w.Progress())
		if err := w.Case(c); err != nil {
			t.Fatal(err)
		}
	}
	if err := ledger.NewExportWriter(&whole, w.Progress()).End(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(exported(t, cases...)), whole.String()); diff != "" {
		t.Errorf("-whole +parts:\n%s", diff)
	}
}

func lines(file []byte) []string {
	return strings.SplitAfter(strings.TrimSuffix(string(file), "\n"), "\n")
}

func joined(lines []string) string {
	text := strings.Join(lines, "")
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return text
}

// wantFault returns where verification found its first fault, for a file that
// must not verify.
func wantFault(t testing.TB, what, file string) *ledger.ExportError {
	t.Helper()
	_, err := ledger.VerifyExport(strings.NewReader(file), nil)
	fault, ok := errors.AsType[*ledger.ExportError](err)
	if !ok {
		t.Fatalf("%s: %v", what, err)
	}
	return fault
}

func TestEachLineThatIsTamperedWithIsFound(t *testing.T) {
	for name, file := range map[string][]byte{"of today": exported(t, threeCases(t)...), "of an earlier release": []byte(withheldExport)} {
		t.Run(name, func(t *testing.T) { wantEachLineToCount(t, lines(file)) })
	}
}

func wantEachLineToCount(t *testing.T, whole []string) {
	last := len(whole) - 1
	for i := range whole {
		t.Run(fmt.Sprintf("line %d", i+1), func(t *testing.T) {
			for at := range len(whole[i]) - 1 {
				changed := append([]string{}, whole...)
				flipped := []byte(whole[i])
				flipped[at] ^= 1
				changed[i] = string(flipped)
				fault := wantFault(t, fmt.Sprintf("byte %d", at), joined(changed))
				// A line whose own hash does not cover it shows at the next that
				// follows from it.
				if fault.Line < i {
					t.Errorf("byte %d: found in line %d", at, fault.Line)
				}
			}
			dropped := append(append([]string{}, whole[:i]...), whole[i+1:]...)
			wantFault(t, "dropped", joined(dropped))
			doubled := append(append([]string{}, whole[:i+1]...), whole[i:]...)
			wantFault(t, "doubled", joined(doubled))
			if i < last {
				swapped := append([]string{}, whole...)
				swapped[i], swapped[i+1] = whole[i+1], strings.TrimSuffix(whole[i], "\n")+"\n"
				if !strings.HasSuffix(swapped[i], "\n") {
					swapped[i] += "\n"
				}
				wantFault(t, "swapped", joined(swapped))
			}
			cut := strings.Join(whole[:i], "")
			if fault := wantFault(t, "cut off", cut); fault.Fault != ledger.FaultCut && i > 0 && i != 6 && i != 11 && i != last {
				// Between an entry and the next the case's own count speaks first.
				if fault.Fault != ledger.FaultDropped {
					t.Errorf("cut before line %d: %v", i+1, fault)
				}
			}
		})
	}
}

func TestTheFirstRecordIsNamedAndWhatBecameOfIt(t *testing.T) {
	whole := lines([]byte(withheldExport))
	// Lines 1 export, 2 case, 3 to 7 its entries, 8 case, 9 to 12, 13 case, 14 to
	// 16, 17 end.
	other := lines(exported(t, caseOf(t, "DR-0000-0009", 2)))
	for name, test := range map[string]struct {
		file  []string
		line  int
		fault ledger.ExportFault
		text  string
	}{
		"an entry changed":          {replaced(whole, 4, "Ward 3", "Ward 9"), 5, ledger.FaultChanged, "entry 3 of DR-0000-0001"},
		"an entry dropped":          {without(whole, 4), 5, ledger.FaultDropped, "entry 3 of DR-0000-0001"},
		"the last entry dropped":    {without(whole, 6), 7, ledger.FaultDropped, "entry 5 of DR-0000-0001"},
		"an entry moved":            {swapped(whole, 4), 5, ledger.FaultMoved, "entry 3 of DR-0000-0001"},
		"an entry added":            {inserted(whole, 5, whole[4]), 6, ledger.FaultAdded, "entry 4 of DR-0000-0001"},
		"a withheld entry dropped":  {without(whole, 9), 10, ledger.FaultDropped, "entry 2"},
		"a case left out":           {without(without(without(without(without(whole, 7), 7), 7), 7), 7), 8, ledger.FaultMoved, "DR-0000-0003"},
		"a case from elsewhere":     {inserted(inserted(inserted(whole, 7, other[3]), 7, other[2]), 7, other[1]), 8, ledger.FaultMoved, "DR-0000-0009"},
		"the end counts otherwise":  {replaced(whole, 16, `"cases":3`, `"cases":4`), 17, ledger.FaultChanged, "counts 4 cases"},
		"the end cut off":           {whole[:16], 17, ledger.FaultCut, "no last line"},
		"something after the end":   {append(append([]string{}, whole...), "\n{}\n"), 18, ledger.FaultAdded, "after the last line"},
		"a reference withheld":      {replaced(whole, 1, `"reference":"DR-0000-0001",`, ""), 3, ledger.FaultChanged, "entry 1"},
		"a space that was not sent": {replaced(whole, 2, `"sequence":1`, `"sequence": 1`), 3, ledger.FaultChanged, "not as it was written"},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Join(test.file, "")
			if name != "something after the end" && name != "the end cut off" {
				text = joined(test.file)
			}
			fault := wantFault(t, name, text)
			if fault.Line != test.line || fault.Fault != test.fault || !strings.Contains(fault.Error(), test.text) {
				t.Errorf("%v", fault)
			}
		})
	}
}

func replaced(lines []string, i int, old, with string) []string {
	changed := append([]string{}, lines...)
	changed[i] = strings.Replace(changed[i], old, with, 1)
	return changed
}

func without(lines []string, i int) []string {
	return append(append([]string{}, lines[:i]...), lines[i+1:]...)
}

func swapped(lines []string, i int) []string {
	changed := append([]string{}, lines...)
	changed[i], changed[i+1] = lines[i+1], lines[i]
	return changed
}

func inserted(lines []string, i int, line string) []string {
	return append(append(append([]string{}, lines[:i]...), line), lines[i:]...)
}

// A chain that somebody wrote anew from an entry on, with every hash made to
// fit, holds together. An earlier export finds it, also for a case that was
// withheld then.
func TestAChainWrittenAnewIsFoundByAnEarlierExport(t *testing.T) {
	for place, own := range []string{"DR-0000-0001", "DR-0000-0002"} {
		grown := threeCases(t)
		grown[place] = caseOf(t, own, 7)
		if _, err := against(t, string(exported(t, threeCases(t)...)), grown); err != nil {
			t.Errorf("%s, which has grown: %v", own, err)
		}
		if got, err := against(t, withheldExport, grown); err != nil || got.Unseen != 0 {
			t.Errorf("%s, which has grown, and of which one was withheld: %d unseen, %v", own, got.Unseen, err)
		}
		rewritten := threeCases(t)
		rewritten[place] = anew(t, own)
		file := exported(t, rewritten...)
		if _, err := ledger.VerifyExport(bytes.NewReader(file), nil); err != nil {
			t.Fatalf("written anew, it holds together: %v", err)
		}
		if _, err := against(t, string(exported(t, threeCases(t)...)), rewritten); err == nil {
			t.Errorf("%s was written anew, and that was not found", own)
		}
	}
	if _, err := against(t, withheldExport, threeCases(t)[1:]); err == nil {
		t.Error("a case that is gone was not missed")
	}
}

// What an earlier export withheld and this one leaves out is counted: it may be
// as it was, or not.
func TestWhatIsNotExportedAnyMoreIsCounted(t *testing.T) {
	left := []ledger.ExportedCase{threeCases(t)[0], threeCases(t)[2]}
	if got, err := against(t, withheldExport, left); err != nil || got.Unseen != 1 {
		t.Errorf("%d unseen, %v", got.Unseen, err)
	}
	// One that withholds cases itself has them all.
	if _, err := ledger.VerifyExport(strings.NewReader(withheldExport), []ledger.Head{{Entries: 4, Hash: strings.Repeat("0", 64)}}); err == nil {
		t.Error("a withheld case that is gone was not missed")
	}
}

func against(t testing.TB, earlier string, cases []ledger.ExportedCase) (ledger.Verified, error) {
	t.Helper()
	before, err := ledger.VerifyExport(strings.NewReader(earlier), nil)
	if err != nil {
		t.Fatal(err)
	}
	return ledger.VerifyExport(bytes.NewReader(exported(t, cases...)), before.Heads)
}

// anew is a case whose second entry says something else than it did.
func anew(t testing.TB, own string) ledger.ExportedCase {
	t.Helper()
	events := tale(7)
	for i := range events {
		events[i].Reference = own
	}
	events[1].Text = "Something else."
	entries, _ := sealed(t, events)
	return ledger.ExportedCase{Reference: own, Trust: "RR8", Entries: entries}
}

func TestAnyExportVerifiesAndNoneWithAnotherByte(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var cases []ledger.ExportedCase
		for i := range rapid.IntRange(1, 3).Draw(r, "cases") {
			cases = append(cases, caseOf(t, derogation.NewReference(uint64(i)), rapid.IntRange(1, 4).Draw(r, "entries")))
		}
		file := exported(t, cases...)
		if _, err := ledger.VerifyExport(bytes.NewReader(file), nil); err != nil {
			r.Fatal(err)
		}
		at := rapid.IntRange(0, len(file)-1).Draw(r, "byte")
		changed := bytes.Clone(file)
		changed[at] = rapid.Byte().Filter(func(b byte) bool { return b != file[at] }).Draw(r, "with")
		if _, err := ledger.VerifyExport(bytes.NewReader(changed), nil); err == nil {
			r.Fatalf("byte %d was changed, and that was not found", at)
		}
	})
}

func TestAReaderThatFailsIsNoFaultOfTheExport(t *testing.T) {
	broken := errors.New("broken")
	_, err := ledger.VerifyExport(io.MultiReader(bytes.NewReader(exported(t, threeCases(t)...)[:300]), iotest.ErrReader(broken)), nil)
	if !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

// BenchmarkVerifyExport verifies an export of 10,000 lines.
func BenchmarkVerifyExport(b *testing.B) {
	var cases []ledger.ExportedCase
	for i := range 400 {
		cases = append(cases, caseOf(b, derogation.NewReference(uint64(i)), 24))
	}
	file := exported(b, cases...)
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ledger.VerifyExport(bytes.NewReader(file), nil); err != nil {
			b.Fatal(err)
		}
	}
}
