package derogation_test

import (
	"slices"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

// What people are offered is what would be taken from them, in every state.
func TestWhatIsOfferedIsWhatWouldBeTaken(t *testing.T) {
	for _, r := range rows() {
		t.Run(r.name, func(t *testing.T) {
			h := r.start(t)
			for _, atDue := range []bool{false, true} {
				if atDue && r.quiet {
					continue
				}
				if atDue {
					h.waitUntilDue()
				}
				wantOffered(t, h, contact(), h.state.TrustActions(h.now))
				for _, review := range h.state.Reviews {
					latest := review.Number == len(h.state.Reviews)
					if latest || review.Tier != h.state.Reviews[len(h.state.Reviews)-1].Tier {
						wantOffered(t, h, reviewer(review.Tier), h.state.TierActions(review, h.now))
					}
				}
			}
		})
	}
}

func wantOffered(t *testing.T, h *history, who derogation.Actor, offered []derogation.Action) {
	t.Helper()
	for _, command := range humanCommands() {
		c := aboutTheirOwn(h, who, command.build(h))
		action := derogation.ActionOf(c)
		_, _, err := derogation.Apply(h.state, c, who, h.now)
		taken := kind(err) == "ok"
		switch {
		case action == "":
			t.Errorf("%T is no action", c)
		case action == derogation.ActApprove && kind(err) == "window_passed":
			taken = true // The form says so itself, beside the refusal that still counts.
		case action == derogation.ActResolveLocally && taken != slices.Contains(offered, action):
			continue // One action of a tier and of the trust: the other's command.
		}
		if taken != slices.Contains(offered, action) {
			t.Errorf("%T by %s: offered %v, got %v", c, who.ID, offered, err)
		}
	}
}

// aboutTheirOwn makes a comment be on the tier's own latest review.
func aboutTheirOwn(h *history, who derogation.Actor, c derogation.Command) derogation.Command {
	comment, ok := c.(derogation.AddComment)
	if !ok {
		return c
	}
	for _, review := range h.state.Reviews {
		if review.Tier == who.Tier {
			comment.Review = review.Number
		}
	}
	return comment
}

func TestWhatTheSystemDoesIsNobodysAction(t *testing.T) {
	for _, c := range append(systemCommands(), sampleSubmit()) {
		if action := derogation.ActionOf(c); action != "" {
			t.Errorf("%T is called %s", c, action)
		}
	}
	if derogation.ActionOf(sampleFileImpact()) != derogation.ActReportImpact {
		t.Error("filing an impact is no action")
	}
	if offered := file(t).state.TierActions(derogation.Review{Tier: "minister"}, evening); offered != nil {
		t.Errorf("a tier that there is not is offered %v", offered)
	}
}

func TestWhichRequestsMayBeTheSame(t *testing.T) {
	tests := []struct {
		name   string
		change func(r *derogation.Request)
		want   bool
	}{
		{"the same again", func(*derogation.Request) {}, true},
		{"written otherwise", func(r *derogation.Request) { r.Service, r.Site.Code = " adult CRITICAL care", "rr801" }, true},
		{"another service", func(r *derogation.Request) { r.Service = "Theatres" }, false},
		{"another site", func(r *derogation.Request) { r.Site.Code = "RR802" }, false},
		{"for times that overlap", func(r *derogation.Request) { r.Window.From = r.Window.To.Add(-time.Minute) }, true},
		{"for the time after", func(r *derogation.Request) { r.Window.From, r.Window.To = r.Window.To, r.Window.To.Add(time.Hour) }, false},
	}
	for _, test := range tests {
		other := sampleRequest()
		test.change(&other)
		if got := derogation.Alike(sampleRequest(), other); got != test.want || derogation.Alike(other, sampleRequest()) != got {
			t.Errorf("%s: alike is %t", test.name, got)
		}
	}
}
