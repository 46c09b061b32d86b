package derogation_test

import (
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

func TestTheRegisterShowsOnlyWhatTheUnionHasConfirmed(t *testing.T) {
	h := file(t).open()
	if _, shown := h.state.Derogation(); shown {
		t.Error("a request in review is shown")
	}
	h = approved(t)
	entry, shown := h.state.Derogation()
	terms := h.state.Decision.Terms
	if !shown || entry.State != derogation.RegisterInForce || !entry.From.Equal(terms.From) || !entry.To.Equal(terms.To) || !entry.Since.Equal(h.state.Decision.RecordedAt) {
		t.Errorf("in force: %v %+v", shown, entry)
	}
	for _, line := range entry.Staff {
		if line.Number == 0 {
			t.Errorf("a line that nobody was approved on is shown: %+v", line)
		}
	}
	h.do(revocation(), reviewer(derogation.Union))
	entry, shown = h.state.Derogation()
	if !shown || entry.State != derogation.RegisterRevoked || entry.EffectiveAt == nil || !entry.Since.Equal(h.state.Ending.At) {
		t.Errorf("revoked: %v %+v", shown, entry)
	}
	if _, shown := h.state.Exception(); shown {
		t.Error("a derogation is shown as an exception")
	}
}

// The union's remark is kept with its decision, and the register has it where the union
// made it public.
func TestARemarkIsPublicOnlyAsItSays(t *testing.T) {
	h := file(t).reach(derogation.Union)
	approve := approval(h)
	approve.Remark = &derogation.Remark{Text: strings.Repeat("x", 301)}
	wantFields(t, h.fails(approve, reviewer(derogation.Union)), "/remark/text too_long")
	approve.Remark.Text = " "
	wantFields(t, h.fails(approve, reviewer(derogation.Union)), "/remark/text required")
	for public, want := range map[bool]string{true: "We agree under protest.", false: ""} {
		h := file(t).reach(derogation.Union)
		approve := approval(h)
		approve.Remark = &derogation.Remark{Text: "We agree under protest.", Public: public}
		h.do(approve, reviewer(derogation.Union))
		entry, shown := h.state.Derogation()
		if !shown || entry.Remark != want || h.state.Decision.Remark.Text != "We agree under protest." {
			t.Errorf("public %t: shown %q, kept %+v", public, entry.Remark, h.state.Decision.Remark)
		}
	}
}

func TestAnAmendmentDoesNotMoveWhatTheUnionApproved(t *testing.T) {
	h := approved(t)
	before, _ := h.state.Derogation()
	moved := h.state.Request
	moved.Site, moved.Service = derogation.Site{Code: "ZZZ99", Name: "Elsewhere"}, "Something else"
	h.do(derogation.Amend{Request: moved, Note: "It is elsewhere.", ContentVersion: h.state.ContentVersion}, filer())
	after, shown := h.state.Derogation()
	if !shown || after.Site != before.Site || after.Service != before.Service {
		t.Errorf("the register says %+v %q, and said %+v %q", after.Site, after.Service, before.Site, before.Service)
	}
}

func TestTheRegisterKeepsTheRoundsPublicationRule(t *testing.T) {
	state := approved(t).state
	state.Round.Publication = derogation.Publication{SmallNumbers: 100, HideService: true}
	entry, _ := state.Derogation()
	if entry.Service != "" {
		t.Errorf("the service is shown: %q", entry.Service)
	}
	if len(entry.Staff) == 0 {
		t.Fatal("no staff is shown")
	}
	for _, line := range entry.Staff {
		if line.Number != 0 || line.FewerThan != 100 {
			t.Errorf("a small number is shown: %+v", line)
		}
	}
}

func TestAnExceptionStandsInTheRegisterAsTheTrustsStatement(t *testing.T) {
	state := file(t).state
	state.Request.MassCasualty = &derogation.MassCasualty{DeclaredBy: "The ambulance service", IncidentReference: "MI-1", DeclaredAt: evening.Add(-time.Hour)}
	entry, shown := state.Exception()
	if !shown || entry.State != derogation.RegisterStated || entry.DeclaredBy != "The ambulance service" || !entry.Since.Equal(state.SubmittedAt) {
		t.Errorf("%v %+v", shown, entry)
	}
	if _, shown := state.Derogation(); shown {
		t.Error("the exception is shown as a derogation")
	}
	for _, gone := range []derogation.Status{derogation.Withdrawn, derogation.Voided} {
		state.Status = gone
		if _, shown := state.Exception(); shown {
			t.Errorf("an exception that is %s is shown", gone)
		}
	}
}
