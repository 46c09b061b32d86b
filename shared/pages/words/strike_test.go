package words_test

import (
	"errors"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/words"
)

// Programs read RFC 3339 in what is wrong with a field; people read a time.
func TestWhatIsWrongSaysTimesAsPeopleDo(t *testing.T) {
	from, to := time.Date(2025, 7, 25, 7, 0, 0, 0, time.UTC), time.Date(2025, 7, 25, 16, 0, 0, 0, time.UTC)
	round := derogation.Round{StartsAt: from, EndsAt: to.AddDate(0, 0, 1), Spans: []derogation.Span{{From: from, To: to}, {From: from.AddDate(0, 0, 1), To: to.AddDate(0, 0, 1)}}}
	request := derogation.Request{Window: derogation.Window{From: to.Add(-time.Hour), To: to.Add(time.Hour)}}
	invalid, refused := errors.AsType[*derogation.InvalidError](derogation.ValidateRequest(request, round, from))
	if !refused {
		t.Fatal("it is taken")
	}
	for _, wrong := range invalid.Fields {
		if wrong.Pointer == "/window/to" {
			const want = "must lie within the strike, which is off from 5pm on Friday 25 July; ask for each time that it is on by itself"
			if said := words.Detail(wrong.Detail); said != want {
				t.Errorf("it says %q", said)
			}
			return
		}
	}
	t.Errorf("nothing is wrong with its end: %v", invalid)
}
