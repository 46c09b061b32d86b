package scenario

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/local/frontdoor"
	"example.org/derogations/infra/local/play"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

// passedUp files a request of a trust for a service and passes it on until it
// is the tier's turn: the directors by their pages, the rest by their systems.
func (s *scene) passedUp(trust derogation.Organisation, service string, to derogation.Tier, change func(*derogation.Request)) (reference string) {
	s.Helper()
	request := sample.At(trust.Code, sample.Request(s.Now()))
	request.Service = service
	if change != nil {
		change(&request)
	}
	reference = s.submitted(trust.Code, request)
	for i, tier := range ladder() {
		if tier == to {
			break
		}
		rules, _ := sample.Round(evening).TierRules(tier)
		organisation := rules.Answering(trust)
		s.advance(time.Duration(i+1) * time.Minute)
		if organisation == trust.Code {
			s.byDirector(trust, tier, service, reference, escalateForm(tier))
			continue
		}
		passedOn := map[string]any{"action": "escalate", "contentVersion": 1}
		if tier == derogation.RegionalMedicalDirector {
			passedOn["supported"] = true
		}
		s.change(organisation, reference, fmt.Sprintf("/reviews/%d", i+1), http.StatusOK, passedOn)
	}
	return reference
}

// byDirector answers as a trust's director by the link that they got.
func (s *scene) byDirector(trust derogation.Organisation, tier derogation.Tier, service, reference string, form url.Values) {
	s.Helper()
	for _, contact := range sample.Contacts() {
		if contact.Organisation == trust.Code && contact.Duty == string(tier) && (contact.Service == "" || contact.Service == service) {
			if link, err := s.LinkFor(contact.Email, reference); err == nil {
				s.expectPage(s.sent(link, "The director on duty", form), http.StatusOK)
				return
			}
		}
	}
	s.Fatalf("%s has nobody for %s", trust.Code, tier)
}

// decides records the union's decision as its system does.
func (s *scene) decides(reference string, outcome map[string]any) {
	s.Helper()
	s.advance(10 * time.Minute)
	decision := map[string]any{"review": 5, "contentVersion": 1}
	maps.Copy(decision, outcome)
	s.change(sample.Union, reference, "/decision", http.StatusOK, decision)
}

// granting is an approval of so many doctors on the first line, for the whole
// window.
func (s *scene) granting(reference string, number int) map[string]any {
	s.Helper()
	request := s.state(reference).Request
	staff := append([]derogation.StaffLine(nil), request.Staff...)
	for i := range staff {
		staff[i].Number = 0
	}
	staff[0].Number = number
	return map[string]any{"outcome": "approved", "terms": derogation.Terms{Staff: staff, From: request.Window.From, To: request.Window.To}}
}

// Every outcome is there, and two requests that are still under way. Whoever may
// read the ledgers comes to the figures that the API gives, at any instant.
func TestTheFiguresOfARoundFollowFromItsLedgersAtAnyInstantForAnyViewer(t *testing.T) {
	s := begin(t)
	s.forgiveMessages = true
	trusts := map[string]derogation.Organisation{}
	for _, trust := range sample.Trusts() {
		trusts[trust.Code] = trust
	}
	barts, guys, cambridge, nottingham := trusts[sample.BartsHealth], trusts[sample.GuysThomas], trusts[sample.Cambridge], trusts[sample.Nottingham]
	var all []string
	instants := []time.Time{s.Now()}
	file := func(trust derogation.Organisation, service string, to derogation.Tier, change func(*derogation.Request)) string {
		reference := s.passedUp(trust, service, to, change)
		all = append(all, reference)
		instants = append(instants, s.Now())
		return reference
	}
	refusal := map[string]any{"outcome": "refused", "reasons": []string{"staffing_judged_safe"}, "explanation": ""}

	resolved := file(barts, sample.Neonatal, derogation.ClinicalDirector, nil)
	s.byDirector(barts, derogation.ClinicalDirector, sample.Neonatal, resolved, resolution)
	declined := file(barts, "Stroke medicine", derogation.TrustMedicalDirector, nil)
	s.byDirector(barts, derogation.TrustMedicalDirector, "", declined, url.Values{"action": {"decline"}, "whyNot": {"Routine lists run."}})
	withdrawn := file(guys, "Paediatrics", derogation.RegionalMedicalDirector, nil)
	s.change(guys.Code, withdrawn, "/withdrawal", http.StatusOK, withdrawal)
	refused := file(cambridge, "Emergency surgery", derogation.Union, nil)
	s.decides(refused, refusal)
	undecided := file(nottingham, "stroke  medicine", derogation.Union, nil)
	ended := file(barts, "Emergency surgery", derogation.Union, nil)
	s.decides(ended, s.granting(ended, 2))
	stoodDown := file(guys, "Emergency surgery", derogation.Union, nil)
	s.decides(stoodDown, s.granting(stoodDown, 1))
	revoked := file(cambridge, "Intensive care", derogation.Union, nil)
	s.decides(revoked, s.granting(revoked, 3))
	exception := file(nottingham, "Major trauma", derogation.Union, func(r *derogation.Request) {
		r.MassCasualty = &derogation.MassCasualty{Declarer: "ambulance_service", CheckPhone: "0300 000 0100", IncidentReference: "MCI-1", DeclaredAt: s.Now()}
	})
	s.decides(exception, s.granting(exception, 1))
	s.advance(30 * time.Minute)
	s.change(guys.Code, stoodDown, "/stand-down", http.StatusOK, standDown)
	s.change(sample.Union, revoked, "/revocation", http.StatusOK, map[string]string{"reason": "The facts changed."})
	instants = append(instants, s.Now())

	s.advance(20 * time.Hour) // Windows pass.
	s.expectStatus(undecided, derogation.Undecided)
	s.expectStatus(ended, derogation.Ended)
	report := map[string]any{
		"service": "Stroke medicine", "effect": "Two clinics were cancelled.", "harm": "low",
		"appointments":     derogation.Disruption{Cancelled: 20, Moved: 5, Rebooked: 4},
		"operations":       derogation.Disruption{Cancelled: 1},
		"patientsAffected": derogation.PatientsRange{From: 20, To: 25},
	}
	s.change(nottingham.Code, undecided, "/impact-reports", http.StatusOK, report)
	report["harm"] = "moderate"
	s.change(nottingham.Code, undecided, "/impact-reports", http.StatusOK, report)
	s.change(nottingham.Code, exception, "/impact-reports", http.StatusOK, report)

	inForce := file(nottingham, "Emergency surgery", derogation.Union, nil)
	s.decides(inForce, s.granting(inForce, 2))
	reported := file(barts, "Emergency surgery", derogation.Union, func(r *derogation.Request) {
		r.DecisionNeededBy.At = s.Now().Add(50 * time.Minute) // Less than the union's least time.
	})
	s.change(sample.NationalTeam, reported, "/reported-decision", http.StatusOK, map[string]any{
		"outcome": "refused", "reasons": []string{"staffing_judged_safe"}, "decidedBy": "The duty officer of the union", "decidedAt": s.Now(),
		"channel": "telephone", "publicAddress": "https://union.example.org/9", "officer": "The officer on duty",
	})
	waiting := file(guys, "Paediatrics", derogation.RegionalMedicalDirector, nil)
	s.change("Y56", waiting, "/reviews/3", http.StatusOK, map[string]any{"action": "ask", "contentVersion": 1, "question": "Who was phoned?"})
	s.advance(5 * time.Minute)
	instants = append(instants, s.Now())

	for _, viewer := range []string{sample.NationalTeam, sample.Union, barts.Code, guys.Code, "QMF", "Y56", "Y60"} {
		ledgers := s.ledgersOf(viewer, all)
		for _, at := range instants {
			want := countAnew(ledgers, viewer, at)
			if diff := cmp.Diff(want, s.figures(viewer, at)); diff != "" {
				t.Errorf("%s, as of %v (-the ledgers +the figures):\n%s", viewer, at, diff)
			}
		}
	}
	now := s.figures(sample.NationalTeam, s.Now())
	for name, want := range map[string]float64{
		"requests.all.requests": 11, "exceptions.all.requests": 1, "requests.pending.requests": 2, "requests.granted.requests": 4,
		"requests.inForce.requests": 1, "requests.ranToEnd.requests": 1, "requests.stoodDown.requests": 1, "requests.revoked.requests": 1,
		"requests.refused.requests": 1, "requests.undecided.requests": 1, "requests.withdrawn.requests": 1, "requests.notPutForward.requests": 1,
		"requests.resolvedLocally.requests": 1, "reportedOnly.requests": 1, "reachedUnionLate.requests": 1,
		"requests.granted.doctorsGranted": 8, "impact.reports": 3, "impact.requestsWithReport": 2, "impact.appointments.cancelled": 60,
	} {
		if now[name] != want {
			t.Errorf("%s is %v, want %v", name, now[name], want)
		}
	}
	if got := s.figures("QMF", s.Now())["requests.all.requests"]; got != 4 {
		t.Errorf("the ICB counts %v requests, want its own trust's 4", got)
	}
	if got := s.figures(sample.Union, s.Now())["requests.all.requests"]; got != 7 {
		t.Errorf("the union counts %v requests, want the 7 that reached it", got)
	}
	s.expectNoFiguresToCome()
}

// expectNoFiguresToCome checks that nobody is given figures of the future.
func (s *scene) expectNoFiguresToCome() {
	s.Helper()
	answer := s.askForFigures(sample.NationalTeam, s.Now().Add(time.Second))
	if answer.Status != http.StatusBadRequest {
		s.Errorf("figures of the future are answered with %d", answer.Status)
	}
}

func (s *scene) askForFigures(viewer string, at time.Time) play.Answer {
	s.Helper()
	address := "/v1/rounds/" + sample.RoundID + "/counts?asOf=" + url.QueryEscape(at.Format(time.RFC3339Nano))
	answer, err := s.Call(s.ctx, viewer, http.MethodGet, address, nil, nil)
	s.must(err)
	return answer
}

// figures are what the API gives, each number by its place, those that are not 0.
func (s *scene) figures(viewer string, at time.Time) map[string]float64 {
	s.Helper()
	var found map[string]any
	s.must(s.askForFigures(viewer, at).Decode(http.StatusOK, &found))
	flat := map[string]float64{}
	flatten(flat, "", found)
	return flat
}

// flatten names the numbers in a document by where they stand; a list's members
// by their code or tier.
func flatten(into map[string]float64, place string, value any) {
	below := func(name string) string {
		if place == "" {
			return name
		}
		return place + "." + name
	}
	switch v := value.(type) {
	case float64:
		if v != 0 {
			into[place] = v
		}
	case map[string]any:
		for name, member := range v {
			flatten(into, below(name), member)
		}
	case []any:
		for _, member := range v {
			row, _ := member.(map[string]any)
			for _, key := range []string{"code", "tier"} {
				if name, ok := row[key].(string); ok {
					flatten(into, below(name), row)
				}
			}
		}
	}
}

// ledgersOf are the ledgers that a viewer can read through the API.
func (s *scene) ledgersOf(viewer string, references []string) [][]derogation.Event {
	s.Helper()
	var ledgers [][]derogation.Event
	for _, reference := range references {
		answer, err := s.Call(s.ctx, viewer, http.MethodGet, "/v1/requests/"+reference+"/history", nil, nil)
		s.must(err)
		if answer.Status == http.StatusNotFound {
			continue // Not theirs to see.
		}
		var history struct{ Entries []frontdoor.Entry }
		s.must(answer.Decode(http.StatusOK, &history))
		var events []derogation.Event
		for _, entry := range history.Entries {
			var e derogation.Event
			s.must(json.Unmarshal(entry.Event, &e))
			events = append(events, e)
		}
		ledgers = append(ledgers, events)
	}
	return ledgers
}
