package scenario

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.org/derogations/infra/local/frontdoor"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/infra/rounds"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// loadRound loads one of the rounds that the project ships, with its dates
// moved to those of the scenario: each old text is followed by its new one.
func (s *scene) loadRound(file string, moved ...string) derogation.Round {
	s.Helper()
	data, err := os.ReadFile(filepath.Join(root, "infra", "rounds", file))
	s.must(err)
	for i := 0; i < len(moved); i += 2 {
		if !strings.Contains(string(data), moved[i]) {
			s.Fatalf("%s does not say %q", file, moved[i])
		}
	}
	round, err := rounds.Read([]byte(strings.NewReplacer(moved...).Replace(string(data))))
	s.must(err)
	round.EmailOnly = true
	s.must(s.Store.PutRound(s.ctx, round))
	return round
}

func TestAUnionThatPublishesElsewhereGivesTheAddressOfItsAnnouncement(t *testing.T) {
	s := begin(t)
	round := s.loadRound("nurses-example.yaml", "2026-01-12 08:00", "2026-11-20 08:00", "2026-01-16 20:00", "2026-11-24 20:00")
	s.must(s.Store.PutOrganisation(s.ctx, derogation.Organisation{Code: "RCN", Name: "Royal College of Nursing", Kind: derogation.KindUnion}))
	committee := casework.Contact{
		ID: "CT-RCN00001", Organisation: "RCN", Duty: string(derogation.Union), Name: "Strike committee", Role: "Strike committee",
		Email: "committee@rcn.example.org", Mobile: "+447700900999", Order: 1,
	}
	s.must(s.Store.PutContact(s.ctx, committee))

	request := sample.Request(s.Now())
	request.Round = round.ID
	request.Staff = []derogation.StaffLine{{Grade: "Band 6", Specialty: "Neonatal nursing", Number: 4}}
	reference := s.submitted(sample.BartsHealth, request)
	s.expectMessages("medical-director@r1h.example.org: Answer by 7:45pm")
	s.expectPage(s.open(s.link(derogation.TrustMedicalDirector, reference)), 200, "Was the request discussed with the local strike committee?",
		"Emergency, critical and intensive care")
	s.pass(derogation.TrustMedicalDirector, reference)
	s.pass(derogation.RegionalMedicalDirector, reference)
	s.ignoreMessages()
	s.expectExecution(reference+"-1", "RUNNING", "Union decision")

	link := s.linkOf(committee, reference)
	form := approveForm(request)
	s.expectPage(s.sent(link, "The committee's chair", form), 422, "Enter the address of the announcement")
	s.expectPage(s.sent(link, "The committee's chair", with(form, "publicAddress", "our website")), 422)
	s.expectTier(reference, derogation.Union)
	const address = "https://nurses-union.example.org/strike/decisions/7"
	form = with(form, "publicAddress", address)
	s.expectPage(s.askForCode(link, form), 200)
	s.expectMessages(committee.Mobile + ": SMS")
	form = with(form, "code", s.code(committee, reference))
	s.expectPage(s.sent(link, "The committee's chair", form), 200, "approved the request", address)
	told := []string{committee.Email + ": Approved", "strike-desk@nhs-england.example.org: Approved", controlRoom + ": Approved",
		"medical-director@r1h.example.org: Approved", "regional-medical-director@y56.example.org: Approved"}
	s.expectMessages(told...)
	s.expectMail(controlRoom, reference, round.UnionPage)
	s.expectPage(s.open(s.trustLink(reference)), 200, address)
	var read struct {
		Decision struct{ PublicAddress string }
		Round    struct{ ID string }
	}
	s.readAs(sample.BartsHealth, reference, &read)
	if read.Decision.PublicAddress != address || read.Round.ID != round.ID {
		t.Errorf("the trust reads %+v", read)
	}
	s.advance(request.Window.To.Sub(s.Now()))
	s.ignoreMessages()
	s.expectFinished(reference, 1, derogation.Ended)
	s.expectStates(reference+"-1", stateOf[derogation.TrustMedicalDirector], stateOf[derogation.RegionalMedicalDirector], "Union decision",
		"Notify decision", "Derogation in force", "Window passed", "Notify ending", "Done")
}

func TestARoundWithNobodyWhoDecidesTakesImpactReportsOnly(t *testing.T) {
	s := begin(t)
	round := s.loadRound("general-practice-example.yaml", "2021-11-01 08:00", "2026-11-01 08:00", "2022-03-31 18:30", "2027-03-31 18:30")
	request := sample.Request(s.Now())
	request.Round = round.ID
	answer, err := s.Call(s.ctx, sample.BartsHealth, http.MethodPost, "/v1/requests", http.Header{"Idempotency-Key": {"nobody-decides"}}, request)
	s.must(err)
	if answer.Status != http.StatusUnprocessableEntity || !strings.Contains(string(answer.Body), `"/round"`) {
		t.Errorf("a request is answered with %d: %s", answer.Status, answer.Body)
	}

	answer, err = s.Call(s.ctx, sample.BartsHealth, http.MethodPost, "/v1/rounds/"+url.PathEscape(round.ID)+"/impact-reports", frontdoor.NewKey(),
		impactBody("Referrals came three days late.", derogation.HarmLow))
	s.must(err)
	var filed struct {
		Reference string
		Status    derogation.Status
		Request   *struct{}
	}
	s.must(answer.Decode(http.StatusCreated, &filed))
	s.settle()
	if filed.Status != derogation.ImpactOnly || filed.Request != nil {
		t.Errorf("it is filed as %+v", filed)
	}
	s.expectMessages(impactCopied()[:2]...) // Nobody of it is a national team.

	// There is nothing to wait for: no execution, no reminder. More may follow.
	s.advance(60 * 24 * time.Hour)
	s.expectMessages()
	s.change(sample.BartsHealth, filed.Reference, "/impact-reports", http.StatusOK, impactBody("All were seen since.", derogation.HarmLow))
	s.expectMessages(impactCopied()[:2]...) // Nobody of it is a national team.
	s.change(sample.BartsHealth, filed.Reference, "/withdrawal", http.StatusConflict, map[string]string{"reason": "filed_by_mistake"})
	if all := s.Cloud.Engine.Executions(); len(all) != 0 {
		t.Errorf("there are executions: %v", all)
	}
	if at, due := s.caseDue(filed.Reference); due {
		t.Errorf("something is due: %v", at)
	}
	if left := s.outbox(filed.Reference); len(left) != 0 {
		t.Errorf("%v is left in the outbox", left)
	}
	if got := len(s.state(filed.Reference).Impacts); got != 2 {
		t.Errorf("%d reports are kept", got)
	}
	var read struct {
		Status        derogation.Status
		ImpactReports []struct{ Effect string }
	}
	s.readAs("QMF", filed.Reference, &read)
	if read.Status != derogation.ImpactOnly || len(read.ImpactReports) != 2 {
		t.Errorf("the ICB reads %+v", read)
	}
}
