package derogation_test

import (
	"strings"
	"testing"

	"example.org/derogations/shared/derogation"
)

func TestACodeIsForgivenItsSpelling(t *testing.T) {
	reference := derogation.NewReference(1)
	code := derogation.PublicCode(reference)
	if "DR-"+code != reference {
		t.Fatalf("the code of %s is %s", reference, code)
	}
	plain := strings.ReplaceAll(code, "-", "")
	for _, spelling := range []string{
		code, reference, plain, strings.ToLower(reference), " " + code + "\n", "DR " + plain[:4] + " " + plain[4:],
		strings.Join(strings.Split(plain, ""), " "), plain[:4] + "\u2013" + plain[4:], plain[:4] + "\u2011" + plain[4:], "dr" + plain,
		"\u200b" + code, strings.ReplaceAll(code, "0", "O"), strings.ReplaceAll(code, "0", "o"), strings.ReplaceAll(code, "1", "I"), strings.ReplaceAll(code, "1", "l"),
	} {
		if got, err := derogation.ParseCode(spelling); err != nil || got != reference {
			t.Errorf("%q stands for %q, %v; want %s", spelling, got, err, reference)
		}
	}
	for _, mistyped := range []string{"", "DR-", plain[:7], plain + "0", "U" + plain[1:], "2" + plain[1:], "<b>" + plain} {
		if got, err := derogation.ParseCode(mistyped); err == nil {
			t.Errorf("%q stands for %s", mistyped, got)
		}
	}
}
