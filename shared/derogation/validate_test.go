package derogation_test

import (
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

func TestTheSampleRequestIsValid(t *testing.T) {
	wantFields(t, derogation.ValidateRequest(sampleRequest(), sampleRound(), evening))
}

// Each rule of a request, one at a time: what is wrong, where and as which code.
func TestEachRuleOfARequest(t *testing.T) {
	text := strings.Repeat("é", 2000)
	ends := sampleRound().EndsAt
	tests := []struct {
		name   string
		change func(r *derogation.Request)
		want   []string
	}{
		{"no site code", func(r *derogation.Request) { r.Site.Code = "" }, []string{"/site/code required"}},
		{"no site name", func(r *derogation.Request) { r.Site.Name = " " }, []string{"/site/name required"}},
		{"the longest site name", func(r *derogation.Request) { r.Site.Name = strings.Repeat("é", 100) }, nil},
		{"a site name too long", func(r *derogation.Request) { r.Site.Name = strings.Repeat("é", 101) }, []string{"/site/name too_long"}},
		{"no service", func(r *derogation.Request) { r.Service = "\t" }, []string{"/service required"}},
		{"no category", func(r *derogation.Request) { r.Category = "" }, []string{"/category unknown_category"}},
		{"a category of one's own", func(r *derogation.Request) { r.Category = "elective" }, []string{"/category unknown_category"}},
		{"routine elective care not answered", func(r *derogation.Request) { r.WouldDoRoutineElective = nil }, []string{"/wouldDoRoutineElective required"}},
		{"routine elective care", func(r *derogation.Request) { r.WouldDoRoutineElective = new(true) }, []string{"/wouldDoRoutineElective routine_elective"}},

		{"no description of the risk", func(r *derogation.Request) { r.Risk.Description = "" }, []string{"/risk/description required"}},
		{"the longest description", func(r *derogation.Request) { r.Risk.Description = text }, nil},
		{"a description with line ends and tabs", func(r *derogation.Request) { r.Risk.Description = "one\r\n\ttwo" }, nil},
		{"a control character in a description", func(r *derogation.Request) { r.Risk.Description = "one\x00two" }, []string{"/risk/description control_character"}},
		{"a name of two lines", func(r *derogation.Request) { r.Site.Name = "one\n\nhttps://elsewhere.example.org" }, []string{"/site/name control_character"}},
		{"a grade of two lines", func(r *derogation.Request) { r.Staff[0].Grade = "ST4\nand more" }, []string{"/staff/0/grade control_character"}},
		{"an address that adds to its link", func(r *derogation.Request) { r.Contact.Email = "a@example.org?bcc=b@example.org" }, []string{"/contact/email not_an_address"}},
		{"a control character in a name", func(r *derogation.Request) { r.Site.Name = "one\x1btwo" }, []string{"/site/name control_character"}},
		{"a description too long", func(r *derogation.Request) { r.Risk.Description = text + "x" }, []string{"/risk/description too_long"}},
		{"not said why unexpected", func(r *derogation.Request) { r.Risk.UnexpectedBecause = "" }, []string{"/risk/unexpectedBecause required"}},
		{"not said why unrelated", func(r *derogation.Request) { r.Risk.UnrelatedToActionCause = "" }, []string{"/risk/unrelatedToActionBecause required"}},
		{"not said what follows a refusal", func(r *derogation.Request) { r.Risk.IfRefused = "" }, []string{"/risk/ifRefused required"}},
		{"not said when the risk began", func(r *derogation.Request) { r.Risk.BeganAt = time.Time{} }, []string{"/risk/beganAt required"}},
		{"a risk that has not begun", func(r *derogation.Request) { r.Risk.BeganAt = evening.Add(5*time.Minute + time.Second) }, []string{"/risk/beganAt risk_not_begun"}},
		{"a clock that runs five minutes ahead", func(r *derogation.Request) { r.Risk.BeganAt = evening.Add(5 * time.Minute) }, nil},
		{"fewer patients than none", func(r *derogation.Request) { r.Risk.PatientsAffected.From = -1 }, []string{"/risk/patientsAffected/from out_of_range"}},
		{"patients counted backwards", func(r *derogation.Request) {
			r.Risk.PatientsAffected = derogation.PatientsRange{From: 2, To: 1}
		}, []string{"/risk/patientsAffected/to out_of_range"}},
		{"more patients than there are", func(r *derogation.Request) {
			r.Risk.PatientsAffected = derogation.PatientsRange{From: 100_001, To: 100_001}
		}, []string{"/risk/patientsAffected/from out_of_range", "/risk/patientsAffected/to out_of_range"}},
		{"patients not counted", func(r *derogation.Request) { r.Risk.PatientsAffected = derogation.PatientsRange{} }, nil},

		{"no staff", func(r *derogation.Request) { r.Staff = nil }, []string{"/staff required"}},
		{"twenty lines of staff", func(r *derogation.Request) { r.Staff = staffLines(20) }, nil},
		{"twenty-one lines of staff", func(r *derogation.Request) { r.Staff = staffLines(21) }, []string{"/staff too_many"}},
		{"no grade", func(r *derogation.Request) { r.Staff[1].Grade = "" }, []string{"/staff/1/grade required"}},
		{"the longest grade", func(r *derogation.Request) { r.Staff[1].Grade = strings.Repeat("é", 50) }, nil},
		{"a grade too long", func(r *derogation.Request) { r.Staff[1].Grade = strings.Repeat("é", 51) }, []string{"/staff/1/grade too_long"}},
		{"an earlier request", func(r *derogation.Request) { r.Previous = "DR-7K3M-9QX1" }, nil},
		{"an earlier request, mistyped", func(r *derogation.Request) { r.Previous = "DR-7K3M-9QX2" }, []string{"/previous mistyped"}},
		{"an earlier request, not in its one form", func(r *derogation.Request) { r.Previous = "7k3m9qx1" }, []string{"/previous mistyped"}},
		{"no specialty", func(r *derogation.Request) { r.Staff[0].Specialty = "" }, []string{"/staff/0/specialty required"}},
		{"no doctors", func(r *derogation.Request) { r.Staff[1].Number = 0 }, []string{"/staff/1/number out_of_range"}},
		{"more doctors than a line holds", func(r *derogation.Request) { r.Staff[0].Number = 501 }, []string{"/staff/0/number out_of_range"}},

		{"no start", func(r *derogation.Request) { r.Window.From = time.Time{} }, []string{"/window/from required"}},
		{"no end", func(r *derogation.Request) { r.Window.To = time.Time{} }, []string{"/window/to required"}},
		{"a window before the strike", func(r *derogation.Request) { r.Window.From = sampleRound().StartsAt.Add(-time.Second) }, []string{"/window/from outside_round"}},
		{"a window from the strike's first moment", func(r *derogation.Request) { r.Window.From = sampleRound().StartsAt }, nil},
		{"a window to the strike's last moment", func(r *derogation.Request) { r.Window.To = ends }, nil},
		{"a window over the strike's end", func(r *derogation.Request) { r.Window.To = ends.Add(time.Second) }, []string{"/window/to outside_round"}},
		{"a window after the strike", func(r *derogation.Request) {
			r.Window = derogation.Window{From: ends, To: ends.Add(time.Hour)}
		}, []string{"/window/from outside_round", "/window/to outside_round"}},
		{"a window that ends as it begins", func(r *derogation.Request) {
			r.Window.From = r.Window.To
		}, []string{"/window/to ends_before_start"}},
		{"a window that has passed", func(r *derogation.Request) {
			r.Window = derogation.Window{From: evening.Add(-time.Hour), To: evening}
			r.DecisionNeededBy.At = evening
		}, []string{"/window/to already_passed"}},
		{"a window that has begun", func(r *derogation.Request) { r.Window.From = evening.Add(-time.Hour) }, nil},

		{"no deadline", func(r *derogation.Request) { r.DecisionNeededBy.At = time.Time{} }, []string{"/decisionNeededBy/at required"}},
		{"no reason for the deadline", func(r *derogation.Request) { r.DecisionNeededBy.Because = "" }, []string{"/decisionNeededBy/because required"}},
		{"a deadline after the window", func(r *derogation.Request) { r.DecisionNeededBy.At = r.Window.To.Add(time.Second) }, []string{"/decisionNeededBy/at after_window"}},
		{"a deadline at the window's end", func(r *derogation.Request) { r.DecisionNeededBy.At = r.Window.To }, nil},

		{"the committee not answered", func(r *derogation.Request) { r.LocalNegotiatingCommittee.Informed = nil }, []string{"/localNegotiatingCommittee/informed required"}},
		{"the committee not told", func(r *derogation.Request) { r.LocalNegotiatingCommittee.Informed = new(false) }, nil},
		{"too much about the committee", func(r *derogation.Request) { r.LocalNegotiatingCommittee.Comment = text + "x" }, []string{"/localNegotiatingCommittee/comment too_long"}},
		{"no contact", func(r *derogation.Request) { r.Contact = derogation.RequestContact{} }, []string{
			"/contact/name required", "/contact/role required", "/contact/phone required", "/contact/email required",
		}},
		{"an address that is none", func(r *derogation.Request) { r.Contact.Email = "duty" }, []string{"/contact/email not_an_address"}},
		{"nobody who stands behind it", func(r *derogation.Request) { r.Attestation = derogation.Attestation{} }, []string{"/attestation/name required", "/attestation/role required"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := sampleRequest()
			test.change(&r)
			wantFields(t, derogation.ValidateRequest(r, sampleRound(), evening), test.want...)
		})
	}
}

func staffLines(count int) []derogation.StaffLine {
	lines := make([]derogation.StaffLine, count)
	for i := range lines {
		lines[i] = derogation.StaffLine{Grade: "ST6 and above", Specialty: "Anaesthetics", Number: 1}
	}
	return lines
}

// Every evidence question has the same rules.
func TestEachEvidenceQuestionIsAnswered(t *testing.T) {
	questions := map[string]func(e *derogation.Evidence) **derogation.Statement{
		"localResolution":       func(e *derogation.Evidence) **derogation.Statement { return &e.LocalResolution },
		"electiveActivity":      func(e *derogation.Evidence) **derogation.Statement { return &e.ElectiveActivity },
		"consultantsAndSas":     func(e *derogation.Evidence) **derogation.Statement { return &e.ConsultantsAndSAS },
		"otherStaffing":         func(e *derogation.Evidence) **derogation.Statement { return &e.OtherStaffing },
		"nonStrikingIncentives": func(e *derogation.Evidence) **derogation.Statement { return &e.NonStrikingIncentives },
		"urgentCasesRearranged": func(e *derogation.Evidence) **derogation.Statement { return &e.UrgentCasesRearranged },
	}
	asOf, early := evening, evening.Add(6*time.Minute)
	answers := []struct {
		name      string
		statement *derogation.Statement
		want      []string // after /evidence/<question>
	}{
		{"not answered", nil, []string{" required"}},
		{"not yet known", &derogation.Statement{Answer: derogation.NotYetKnown}, nil},
		{"yes, with its detail", &derogation.Statement{Answer: derogation.Yes, Detail: "All eleven.", AsOf: &asOf}, nil},
		{"yes, and no more", &derogation.Statement{Answer: derogation.Yes}, []string{"/detail required", "/asOf required"}},
		{"no, with its detail", &derogation.Statement{Answer: derogation.No, Detail: "There were none.", AsOf: &asOf}, nil},
		{"no, and no more", &derogation.Statement{Answer: derogation.No}, []string{"/detail required", "/asOf required"}},
		{"an answer of one's own", &derogation.Statement{Answer: "maybe"}, []string{"/answer unknown_answer"}},
		{"an empty answer", &derogation.Statement{}, []string{"/answer unknown_answer"}},
		{"as of a time to come", &derogation.Statement{Answer: derogation.Yes, Detail: "All eleven.", AsOf: &early}, []string{"/asOf in_future"}},
		{"not yet known, as of a time to come", &derogation.Statement{Answer: derogation.NotYetKnown, AsOf: &early}, []string{"/asOf in_future"}},
		{"too much detail", &derogation.Statement{Answer: derogation.NotYetKnown, Detail: strings.Repeat("x", 2001)}, []string{"/detail too_long"}},
	}
	for field, question := range questions {
		for _, answer := range answers {
			t.Run(field+", "+answer.name, func(t *testing.T) {
				r := sampleRequest()
				*question(&r.Evidence) = answer.statement
				var want []string
				for _, w := range answer.want {
					want = append(want, "/evidence/"+field+w)
				}
				wantFields(t, derogation.ValidateRequest(r, sampleRound(), evening), want...)
			})
		}
	}
}

// Numbers stand beside words, or for the words of a yes, and fit their question and
// one another.
func TestTheNumbersOfTheEvidence(t *testing.T) {
	doctors := func(asked, declined, resident int) derogation.Statement {
		return derogation.Statement{Answer: derogation.Yes, AsOf: &evening, Doctors: &derogation.DoctorsAsked{Asked: asked, Declined: declined, Resident: resident}}
	}
	no, elsewhere := doctors(0, 0, 0), doctors(1, 0, 0)
	no.Answer = derogation.No
	elsewhere.Shifts, elsewhere.Lists = &derogation.Shifts{}, &derogation.Lists{}
	shifts := func(needed, filled int) derogation.Statement {
		return derogation.Statement{Answer: derogation.Yes, AsOf: &evening, Shifts: &derogation.Shifts{Needed: needed, Filled: filled}}
	}
	for name, test := range map[string]struct {
		field string
		said  derogation.Statement
		want  []string
	}{
		"a yes in numbers":            {"consultantsAndSas", doctors(12, 9, 2), nil},
		"a yes, and nobody was asked": {"consultantsAndSas", doctors(0, 0, 2), nil},
		"a no needs words":            {"consultantsAndSas", no, []string{"/detail required"}},
		"more declined than asked":    {"consultantsAndSas", doctors(2, 3, 0), []string{"/doctors/declined out_of_range"}},
		"below nothing":               {"consultantsAndSas", doctors(2, 1, -1), []string{"/doctors/alreadyResident out_of_range"}},
		"above the limit":             {"consultantsAndSas", doctors(1001, 1, 1), []string{"/doctors/asked out_of_range"}},
		"those of other questions":    {"consultantsAndSas", elsewhere, []string{"/shifts unknown_field", "/lists unknown_field"}},
		"a gap":                       {"otherStaffing", shifts(4, 1), nil},
		"more filled than needed":     {"otherStaffing", shifts(4, 5), []string{"/shifts/filled out_of_range"}},
		"none of its own":             {"localResolution", doctors(1, 0, 0), []string{"/detail required", "/doctors unknown_field"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := sampleRequest()
			r.Evidence = r.Evidence.With(test.field, &test.said)
			var want []string
			for _, w := range test.want {
				want = append(want, "/evidence/"+test.field+w)
			}
			wantFields(t, derogation.ValidateRequest(r, sampleRound(), evening), want...)
		})
	}
}

// Nobody mends a form one error at a time: an empty one names all of them.
func TestAllThatIsWrongIsNamedAtOnce(t *testing.T) {
	want := []string{
		"/site/code required", "/site/name required", "/service required",
		"/category unknown_category", "/wouldDoRoutineElective required",
		"/risk/description required", "/risk/beganAt required", "/risk/unexpectedBecause required",
		"/risk/unrelatedToActionBecause required", "/risk/ifRefused required",
		"/staff required", "/window/from required", "/window/to required",
		"/decisionNeededBy/at required", "/decisionNeededBy/because required",
		"/localNegotiatingCommittee/informed required",
		"/contact/name required", "/contact/role required", "/contact/phone required", "/contact/email required",
		"/attestation/name required", "/attestation/role required",
	}
	for _, item := range (derogation.Evidence{}).Items() {
		want = append(want, "/evidence/"+item.Field+" required")
	}
	wantFields(t, derogation.ValidateRequest(derogation.Request{}, sampleRound(), evening), want...)
}

// At night nobody knows every answer yet. The request goes on all the same.
func TestARequestOnWhichNothingIsKnownYetIsAccepted(t *testing.T) {
	submit := sampleSubmit()
	submit.Request.Evidence = derogation.Evidence{}.Complete()
	(&history{t: t, now: evening}).do(submit, filer())
}

// A deadline that the chain cannot meet is no reason to turn a request away.
func TestAnImpossibleDeadlineIsAcceptedAndSaid(t *testing.T) {
	for _, minutes := range []int{79, 0, -600} {
		submit := sampleSubmit()
		submit.Request.DecisionNeededBy.At = evening.Add(time.Duration(minutes) * time.Minute)
		h := (&history{t: t, now: evening}).do(submit, filer())
		if h.state.Plan.Feasible {
			t.Errorf("a decision in %d minutes is called feasible", minutes)
		}
	}
}

// Before the strike, a round that allows it takes requests, for risks to come.
func TestRequestsBeforeAfterAndDuringTheStrike(t *testing.T) {
	round := sampleRound()
	tests := []struct {
		name    string
		now     time.Time
		advance bool
		want    []string
	}{
		{"in the first moment", round.StartsAt, false, nil},
		{"before it", round.StartsAt.Add(-time.Second), false, []string{"/round round_not_begun"}},
		{"before it, in a round that allows it", round.StartsAt.Add(-24 * time.Hour), true, nil},
		{"in the last moment", round.EndsAt.Add(-time.Second), false, nil},
		{"after it", round.EndsAt, false, []string{"/round round_ended", "/window/to already_passed"}},
		{"after it, in a round that allows advance requests", round.EndsAt, true, []string{"/round round_ended", "/window/to already_passed"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			round := round
			round.AdvanceRequests = test.advance
			r := sampleRequest()
			r.Evidence = derogation.Evidence{}.Complete()
			r.Risk.BeganAt = test.now
			if test.advance {
				r.Risk.BeganAt = round.StartsAt
			}
			r.Window.To = round.EndsAt
			wantFields(t, derogation.ValidateRequest(r, round, test.now), test.want...)
		})
	}
}
