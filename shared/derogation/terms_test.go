package derogation_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"example.org/derogations/shared/derogation"
)

// An approval is never for more than was asked, and never for longer.
func TestTermsNeverGoBeyondWhatWasAsked(t *testing.T) {
	asked := sampleRequest()
	tests := []struct {
		name   string
		change func(terms *derogation.Terms)
		want   []string
	}{
		{"less than was asked", func(*derogation.Terms) {}, nil},
		{"all that was asked", func(terms *derogation.Terms) {
			terms.Staff, terms.From, terms.To = asked.Staff, asked.Window.From, asked.Window.To
		}, nil},
		{"one line only", func(terms *derogation.Terms) { terms.Staff[0].Number = 0 }, nil},
		{"more doctors", func(terms *derogation.Terms) { terms.Staff[1].Number = 3 }, []string{"/terms/staff/1/number more_than_asked"}},
		{"fewer than none", func(terms *derogation.Terms) { terms.Staff[0].Number = -1 }, []string{"/terms/staff/0/number more_than_asked", "/terms/staff nobody"}},
		{"nobody", func(terms *derogation.Terms) { terms.Staff[0].Number, terms.Staff[1].Number = 0, 0 }, []string{"/terms/staff nobody"}},
		{"another grade", func(terms *derogation.Terms) { terms.Staff[0].Grade = "FY1" }, []string{"/terms/staff/0 wrong_line"}},
		{"another specialty", func(terms *derogation.Terms) { terms.Staff[1].Specialty = "Surgery" }, []string{"/terms/staff/1 wrong_line"}},
		{"lines in another order", func(terms *derogation.Terms) {
			terms.Staff[0], terms.Staff[1] = terms.Staff[1], terms.Staff[0]
		}, []string{"/terms/staff/0 wrong_line", "/terms/staff/1 wrong_line"}},
		{"a line left out", func(terms *derogation.Terms) { terms.Staff = terms.Staff[:1] }, []string{"/terms/staff wrong_lines"}},
		{"a line too many", func(terms *derogation.Terms) { terms.Staff = append(terms.Staff, terms.Staff[0]) }, []string{"/terms/staff wrong_lines"}},
		{"from a moment earlier", func(terms *derogation.Terms) { terms.From = terms.From.Add(-time.Nanosecond) }, []string{"/terms/from wider_than_asked"}},
		{"to a moment later", func(terms *derogation.Terms) { terms.To = asked.Window.To.Add(time.Nanosecond) }, []string{"/terms/to wider_than_asked"}},
		{"ends as it begins", func(terms *derogation.Terms) { terms.To = terms.From.Add(time.Hour); terms.From = terms.To }, []string{"/terms/to ends_before_start"}},
		{"conditions too long", func(terms *derogation.Terms) { terms.Conditions = strings.Repeat("x", 2001) }, []string{"/terms/conditions too_long"}},
		{"all of it wrong at once", func(terms *derogation.Terms) {
			terms.Staff[0].Number = 4
			terms.From, terms.To = time.Time{}, asked.Window.To.Add(time.Hour)
		}, []string{"/terms/staff/0/number more_than_asked", "/terms/from wider_than_asked", "/terms/to wider_than_asked"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := file(t).reach(derogation.Union)
			c := approval(h)
			test.change(&c.Terms)
			_, _, err := derogation.Apply(h.state, c, reviewer(derogation.Union), h.now)
			wantFields(t, err, test.want...)
		})
	}
}

func TestTermsThatAreOverBeforeTheyAreGivenAreRefused(t *testing.T) {
	h := file(t).reach(derogation.Union)
	c := approval(h)
	h.now = c.Terms.To
	_, _, err := derogation.Apply(h.state, c, reviewer(derogation.Union), h.now)
	wantFields(t, err, "/terms/to already_passed")
}

// Whatever the union enters, what is permitted lies within what was asked.
func TestWhateverIsApprovedLiesWithinWhatWasAsked(t *testing.T) {
	h := file(t).reach(derogation.Union)
	asked := h.state.Request
	rapid.Check(t, func(t *rapid.T) {
		c := approval(h)
		c.Terms = anyTerms(t, asked)
		next, _, err := derogation.Apply(h.state, c, reviewer(derogation.Union), h.now)
		if err != nil {
			if kind(err) != "invalid" {
				t.Fatalf("got %v, want invalid", err)
			}
			return
		}
		granted := next.Decision.Terms
		if len(granted.Staff) != len(asked.Staff) || derogation.Doctors(granted.Staff) < 1 {
			t.Fatalf("approved for %v", granted.Staff)
		}
		for i, line := range granted.Staff {
			if line.Number < 0 || line.Number > asked.Staff[i].Number || line.Grade != asked.Staff[i].Grade || line.Specialty != asked.Staff[i].Specialty {
				t.Fatalf("line %d: %+v was asked, %+v is permitted", i, asked.Staff[i], line)
			}
		}
		if granted.From.Before(asked.Window.From) || granted.To.After(asked.Window.To) || !granted.From.Before(granted.To) {
			t.Fatalf("%v was asked, %s to %s is permitted", asked.Window, granted.From, granted.To)
		}
	})
}

// anyTerms draws terms in and around what was asked.
func anyTerms(t *rapid.T, asked derogation.Request) derogation.Terms {
	var terms derogation.Terms
	for range rapid.SampledFrom([]int{0, 0, 0, 0, 1, -1}).Draw(t, "lines beyond") + len(asked.Staff) {
		line := asked.Staff[len(terms.Staff)%len(asked.Staff)]
		line.Number = rapid.IntRange(-1, line.Number+1).Draw(t, "number")
		terms.Staff = append(terms.Staff, line)
	}
	around := rapid.IntRange(-120, int(asked.Window.To.Sub(asked.Window.From)/time.Minute)+120)
	terms.From = asked.Window.From.Add(time.Duration(around.Draw(t, "from")) * time.Minute)
	terms.To = asked.Window.From.Add(time.Duration(around.Draw(t, "to")) * time.Minute)
	return terms
}
