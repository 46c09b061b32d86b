package privacy_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"example.org/derogations/infra/price"
	"example.org/derogations/shared/privacy"
)

var today = time.Date(2025, time.July, 25, 22, 0, 0, 0, time.UTC)

// found lists what Scan finds, as the words that it points at.
func found(text string) map[privacy.Kind][]string {
	read := []rune(text)
	words := map[privacy.Kind][]string{}
	for _, f := range privacy.Scan(text, today) {
		words[f.Kind] = append(words[f.Kind], string(read[f.Start:f.End]))
	}
	return words
}

func want(t *testing.T, kind privacy.Kind, text string, words ...string) {
	t.Helper()
	if diff := cmp.Diff(words, found(text)[kind]); diff != "" {
		t.Errorf("%q, %s (-want +got):\n%s", text, kind, diff)
	}
}

// 943 476 5919 is the NHS's own example of a number that is nobody's.
func TestAnNHSNumberIsFoundHoweverItIsWritten(t *testing.T) {
	for _, written := range []string{
		"9434765919", "943 476 5919", "943-476-5919", "943.476.5919", "9434 765 919", "94 34 76 59 19", "9 4 3 4 7 6 5 9 1 9",
		"943\u00a0476\u00a05919", "943\u200b4765919", "943 – 476 – 5919", "943\n476\n5919", "943_476_5919", "943/476/5919",
		"９４３４７６５９１９", "٩٤٣٤٧٦٥٩١٩", "943 476, 5919",
	} {
		for _, around := range []string{"%s", "Patient %s waits.", "(%s)", "no.%s,", "NHS%s", "ä%s", "%sx"} {
			text := fmt.Sprintf(around, written)
			want(t, privacy.NHSNumber, text, written)
		}
	}
	want(t, privacy.NHSNumber, "Both 943 476 5919 and 401 023 2137.", "943 476 5919", "401 023 2137")
	want(t, privacy.NHSNumber, "Bed 12 943 476 5919 at 0700", "943 476 5919")
	want(t, privacy.NHSNumber, "12 9434765919", "9434765919")
}

func TestWhatIsNoNHSNumberIsLetPass(t *testing.T) {
	for _, text := range []string{
		"", "9434765918", "943476591", "94347659190", "0000000000", "1234567890", "DR-7K2M-9Q4X",
		"07700 900123", "0113 496 0000", "020 7946 0018", "+44 7700 900123", "+447700900982",
		"2025-07-25 22:00", "25/07/2025 to 26/07/2025", "12 beds, 4 doctors, 3 nurses", "£9434765919000",
		"5 of 12 at 19:30, 3 of 9 at 07:00", "INC-2025-0001234",
	} {
		want(t, privacy.NHSNumber, text)
	}
	// No telephone number of ten or eleven digits that begins with 0 is taken for
	// one, whatever its digits.
	for n := range 2000 {
		want(t, privacy.NHSNumber, fmt.Sprintf("0113 49%d", 60000+n))
	}
}

func TestAnyNHSNumberIsFoundInAnyText(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		number := validNumber(r)
		between := rapid.SampledFrom([]string{"", " ", "-", "\u2009", ".", " - "}).Draw(r, "between")
		written := number[:3] + between + number[3:6] + between + number[6:]
		before := rapid.StringMatching(`[^\d./_,·\pZ\p{Cf}\p{Pd}\s+]{0,20}`).Draw(r, "before")
		after := rapid.StringMatching(`[^\d./_,·\pZ\p{Cf}\p{Pd}\s]{0,20}`).Draw(r, "after")
		if got := found(before + written + after)[privacy.NHSNumber]; !slices.Contains(got, written) {
			r.Fatalf("%q: %q", before+written+after, got)
		}
	})
}

func validNumber(r *rapid.T) string { return validNumberFrom(r, 100_000_000, 999_999_999) }

func validNumberFrom(r *rapid.T, from, to uint32) string {
	for attempt := 0; ; attempt++ {
		n := rapid.Uint32Range(from, to).Draw(r, fmt.Sprintf("number %d", attempt))
		sum := 0
		for i, d := range fmt.Sprint(n) {
			sum += int(d-'0') * (10 - i)
		}
		if check := (11 - sum%11) % 11; check != 10 {
			return fmt.Sprintf("%d%d", n, check)
		}
	}
}

func TestADateOfBirthIsSuspected(t *testing.T) {
	for text, words := range map[string][]string{
		"born 1/2/1950": {"1/2/1950"}, "DOB: 01.02.50": {"01.02.50"}, "1 Feb 1950": {"1 Feb 1950"}, "1950-02-01": {"1950-02-01"},
		"1st of February 1950, admitted": {"1st of February 1950"}, "February 1, 1950": {"February 1, 1950"},
		"d.o.b. 25/07/2025": {"25/07/2025"}, "a child born on 3 July 2025": {"3 July 2025"}, "01-02-99": {"01-02-99"},
		"25 July 2025": nil, "25/07/25": nil, "on 24/12/2024": nil, "2025-07-25": nil, "ward 3/4, 12/24 beds": nil, "24/7 cover": nil,
		"The rota of 26.7.2025 had 3/5.": nil, "May 2025": nil, "01/08/2026": nil,
	} {
		want(t, privacy.PossibleDateOfBirth, text, words...)
	}
}

func TestAPostcodeIsSuspected(t *testing.T) {
	for text, words := range map[string][]string{
		"lives at LS1 3EX": {"LS1 3EX"}, "sw1a1aa": {"sw1a1aa"}, "EC1A 1BB, M1 1AE": {"EC1A 1BB", "M1 1AE"}, "GIR 0AA": {"GIR 0AA"},
		"the LS1 area": nil, "ward B2 4x6": nil, "CT1 3 doctors": nil, "ST3 2am": nil, "DR-7K2M-9Q4X": nil, "RR8": nil, "P1 and P2": nil,
	} {
		want(t, privacy.PossiblePostcode, text, words...)
	}
}

func TestANameIsSuspected(t *testing.T) {
	for text, words := range map[string][]string{
		"Dr Sample is on strike": {"Sample"}, "Sister Mary Sample": {"Mary Sample"}, "our registrar, Ana Sample": {"Ana Sample"},
		"Ana O'Sample-Test (ST3)": {"Ana O'Sample-Test"}, "Theo Sample, the consultant": {"Theo Sample"}, "FY1 Theo Sample": {"Theo Sample"},
		"Dr A. Sample": {"Sample"}, "Prof. Sample and Mrs Sample": {"Sample", "Sample"},
		"the consultant in Adult Critical Care": nil, "Leeds General Infirmary registrar": nil, "Clinical Director": nil,
		"two registrars and one consultant": nil, "Medical Registrar (ST5)": nil, "On Friday Night the registrar": nil, "Sister Ward": nil,
		"Royal London consultant rota": nil, "Emergency Department SHO": nil,
	} {
		want(t, privacy.PossibleName, text, words...)
	}
}

// What a careful trust writes needs no confirmation.
func TestTheWordsOfACarefulRequestAreLetPass(t *testing.T) {
	for _, text := range []string{
		"Two of three registrars on the acute rota are on strike and the third is unwell since 18:00.",
		"Consultants act down. No bank or agency doctor accepted a shift at £85 an hour; 14 were asked.",
		"12 patients are ventilated; safe staffing is one ST4 or above for each 8 (GPICS, 2022).",
		"All elective lists of 25 and 26 July are cancelled, 41 procedures in all.",
		"We asked Bradford, Harrogate and Airedale at 19:40. None can lend a registrar.",
		"Mass casualty event declared by the ambulance service, incident INC-2025-0042.",
	} {
		if got := privacy.Scan(text, today); len(got) != 0 {
			t.Errorf("%q: %v", text, found(text))
		}
	}
}

func TestFindingsComeInOrderAndWithinTheText(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.String().Draw(r, "text")
		last := 0
		for _, f := range privacy.Scan(text, today) {
			if f.Start < last || f.End <= f.Start || f.End > len([]rune(text)) {
				r.Fatalf("%q: %+v", text, f)
			}
			last = f.Start
		}
	})
}

func FuzzScan(f *testing.F) {
	f.Add("943 476 5919, born 1/2/1950, LS1 3EX, Dr Sample")
	f.Fuzz(func(t *testing.T, text string) {
		for _, finding := range privacy.Scan(text, today) {
			if finding.Start < 0 || finding.End <= finding.Start || finding.End > len([]rune(text)) {
				t.Fatalf("%q: %+v", text, finding)
			}
		}
	})
}

// Each text is as long as any may be.
func BenchmarkScan(b *testing.B) {
	careful := price.Filled(2000, "Two of three registrars are on strike; 12 patients are ventilated. ")
	for name, text := range map[string]string{"careful": careful, "rota": price.Filled(2000, price.Hostile()["a rota"]), "dates": price.Filled(2000, "1/2/50 ")} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if found := privacy.Scan(text, today); (len(found) == 0) != (name == "careful") {
					b.Fatal(found)
				}
			}
		})
	}
}
