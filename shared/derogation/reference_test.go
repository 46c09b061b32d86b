package derogation_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"example.org/derogations/shared/derogation"
)

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// Check characters worked out by hand, by Luhn's algorithm modulo 32.
func TestReferencesHaveOneForm(t *testing.T) {
	tests := []struct {
		random uint64
		want   string
	}{
		{0, "DR-0000-0000"},
		{1, "DR-0000-001Y"},       // 2·1 = 2, and 32-2 is Y
		{31, "DR-0000-00Z1"},      // 2·31 = 62 = 1·32+30, 1+30 = 31, and 32-31 is 1
		{32, "DR-0000-010Z"},      // factor 1: 32-1 is Z
		{1 << 35, "DR-0000-0000"}, // only 35 bits count
	}
	for _, test := range tests {
		if got := derogation.NewReference(test.random); got != test.want {
			t.Errorf("%d makes %s, want %s", test.random, got, test.want)
		}
	}
}

func TestParsingForgivesHowAReferenceIsWritten(t *testing.T) {
	for _, text := range []string{
		"DR-7K3M-9QX1", "dr-7k3m-9qx1", "  DR-7K3M-9QX1\n", "7K3M-9QX1", "7K3M9QX1", "7k3m9qx1",
		"DR-7K3M9QX1", "DR7K3M9QX1", "dr7k3m-9qx1", "DR-7K3M-9QXI", "DR-7K3M-9QXl",
	} {
		if got, err := derogation.ParseReference(text); err != nil || got != "DR-7K3M-9QX1" {
			t.Errorf("%q is read as %q, %v", text, got, err)
		}
	}
	if got, err := derogation.ParseReference("DR-OOOO-oooo"); err != nil || got != "DR-0000-0000" {
		t.Errorf("letters O are read as %q, %v", got, err)
	}
}

// D and R are characters of the alphabet too, so a code may begin with them.
func TestACodeMayBeginLikeThePrefix(t *testing.T) {
	for _, text := range []string{"DR-DR00-000E", "DR00000E", "DR00-000E", "DRDR00000E"} {
		if got, err := derogation.ParseReference(text); err != nil || got != "DR-DR00-000E" {
			t.Errorf("%q is read as %q, %v", text, got, err)
		}
	}
	if got, err := derogation.ParseReference("DR-0000-0E"); err == nil {
		t.Errorf("two characters are missing, and it is read as %q", got)
	}
}

func TestWhatIsNoReferenceIsRefused(t *testing.T) {
	for _, text := range []string{
		"", "DR-", "DR-7K3M-9QX", "DR-7K3M-9QX11", "DR-7K3M-9QX2", "DR-7K3M-9QU1", "DR-7K3M-9Q*1",
		"DR-7K3M-9Qé", "XX-7K3M-9QX1",
	} {
		if got, err := derogation.ParseReference(text); err == nil {
			t.Errorf("%q is read as %q", text, got)
		}
	}
}

// Every single mistyped character is found, at every place.
func TestEverySingleMistypedCharacterIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		reference := derogation.NewReference(rapid.Uint64().Draw(t, "random"))
		for i := len("DR-"); i < len(reference); i++ {
			for _, c := range alphabet {
				if reference[i] == '-' || reference[i] == byte(c) {
					continue
				}
				typed := reference[:i] + string(c) + reference[i+1:]
				if got, err := derogation.ParseReference(typed); err == nil {
					t.Fatalf("%s typed as %s is read as %s", reference, typed, got)
				}
			}
		}
	})
}

// Every pair of swapped neighbours is found, but for 0 beside Z: Luhn's sum is
// blind to the lowest and highest characters changing places. Each pair is
// tried at each place.
func TestEverySwapOfNeighboursIsFoundButZeroAndZ(t *testing.T) {
	for place := range 7 {
		for _, a := range alphabet {
			for _, b := range alphabet {
				if a == b {
					continue
				}
				code := codeWith(place, byte(a), byte(b))
				swapped := code[:place] + string(code[place+1]) + string(code[place]) + code[place+2:]
				_, err := derogation.ParseReference(swapped)
				blind := a == '0' && b == 'Z' || a == 'Z' && b == '0'
				if (err == nil) != blind {
					t.Errorf("%s swapped to %s at %d: %v", code, swapped, place, err)
				}
			}
		}
	}
}

// codeWith finds a valid code that has a and b as neighbours at a place.
func codeWith(place int, a, b byte) string {
	code := []byte("33333333")
	code[place], code[place+1] = a, b
	free := (place + 3) % 8
	for _, c := range []byte(alphabet) {
		code[free] = c
		if _, err := derogation.ParseReference(string(code)); err == nil {
			break
		}
	}
	return string(code)
}

func TestEveryNewReferenceIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		reference := derogation.NewReference(rapid.Uint64().Draw(t, "random"))
		bare := strings.ReplaceAll(reference, "-", "")
		for _, text := range []string{reference, strings.ToLower(reference), bare, strings.TrimPrefix(bare, "DR")} {
			if got, err := derogation.ParseReference(text); err != nil || got != reference {
				t.Fatalf("%s written as %s is read as %q, %v", reference, text, got, err)
			}
		}
	})
}

func FuzzParseReference(f *testing.F) {
	for _, seed := range []string{"DR-7K3M-9QX1", "dr7k3m9qx1", "DR00000E", "", "DR-", "é\xff", "I1lO-0o--"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := derogation.ParseReference(text)
		if err != nil {
			if got != "" {
				t.Fatalf("%q is refused and read as %q", text, got)
			}
			return
		}
		if again, err := derogation.ParseReference(got); err != nil || again != got {
			t.Fatalf("%q is read as %q, and that as %q, %v", text, got, again, err)
		}
	})
}
