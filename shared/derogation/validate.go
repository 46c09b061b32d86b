package derogation

import (
	"fmt"
	"slices"
	"time"

	"example.org/derogations/shared/written"
)

// Limits on what a request may hold. They are far above what a real one needs,
// and low enough that a case fits its DynamoDB item (400 KB).
const (
	maxName       = 200
	maxStaffLines = 20
	// asOfSlack forgives a client's clock that runs ahead of ours.
	asOfSlack = 5 * time.Minute
)

// ValidateRequest names everything that is wrong with a request at once, by the
// rules of its round, at the time given. It returns nil or an *InvalidError.
//
// A question answered "not yet known" is accepted, and so is routine work that
// continues: both are shown to the reviewers. A deadline too close for the
// chain is accepted too, and flagged by the plan.
func ValidateRequest(r Request, round Round, now time.Time) error {
	bad := requestCheck{checked: map[string]bool{}}
	r = r.Settled()
	if len(r.Staff) > maxStaffLines {
		bad.add("/staff", "too_many", fmt.Sprintf("must have %d lines or fewer", maxStaffLines))
		r.Staff = r.Staff[:maxStaffLines] // The rest is not looked at.
	}
	bad.checkRound(round, now)
	bad.checkException(r, round, now)
	bad.texts(r, "/site", "/service")
	if _, ok := round.Category(r.Category); !ok {
		bad.add("/category", "unknown_category", "must be one of the round's categories")
	}
	switch {
	case r.WouldDoRoutineElective == nil:
		bad.add("/wouldDoRoutineElective", "required", "must be given")
	case *r.WouldDoRoutineElective:
		bad.add("/wouldDoRoutineElective", "routine_elective", "doctors are not asked back for routine elective care")
	}
	bad.checkRisk(r, round, now)
	bad.checkStaff(r)
	bad.checkShifts(r, round, now)
	bad.checkDeadline(r)
	bad.checkEvidence(r, round, now)
	if r.LocalNegotiatingCommittee.Informed == nil {
		bad.add("/localNegotiatingCommittee/informed", "required", "must be given")
	}
	bad.texts(r, "/localNegotiatingCommittee", "/contact/name", "/contact/role", "/contact/phone", "/contact/email")
	bad.email("/contact/email", r.Contact.Email)
	bad.rest(r)
	return bad.err()
}

// email checks an address that may be left out.
func (f *fields) email(pointer, address string) {
	if address != "" && !written.IsEmail(address) {
		f.add(pointer, "not_an_address", "must be an email address")
	}
}

func (f *fields) name(pointer, value string) {
	f.words(pointer, value, true, maxName)
	f.oneLine(pointer, value)
}

// oneLine refuses what is not one line: what stands in a mail or a heading must not
// be able to begin a paragraph of its own there, or to turn round what follows it.
func (f *fields) oneLine(pointer, value string) {
	if written.Says(value) && !written.OneLine(value) {
		f.add(pointer, "control_character", "must be one line, without hidden marks that turn its direction")
	}
}

// checkException checks a mass casualty event and a reference to an earlier
// request, where there is one.
func (f *requestCheck) checkException(r Request, round Round, now time.Time) {
	if m := r.MassCasualty; m != nil {
		f.checkDeclarer(*m, round)
		f.texts(r, "/massCasualty")
		switch {
		case m.DeclaredAt.IsZero():
			f.add("/massCasualty/declaredAt", "required", "must be given")
		case m.DeclaredAt.After(now.Add(asOfSlack)):
			f.add("/massCasualty/declaredAt", "in_future", "must not be in the future: an event is declared before doctors are contacted")
		}
	}
	if r.Previous != "" {
		if canonical, err := ParseReference(r.Previous); err != nil || canonical != r.Previous {
			f.add("/previous", "mistyped", "must be a reference such as DR-7K2M-9Q4X")
		}
	}
}

func (f *fields) checkRound(round Round, now time.Time) {
	reported, waits := round.ReportedEnd()
	switch {
	case !now.Before(round.Until()):
		f.add("/round", "round_ended", "the strike ended at "+round.Until().Format(time.RFC3339))
	case waits:
		f.add("/round", "end_reported", "takes no requests until the union has said whether its strike ends, as is reported at "+reported.PublicAddress)
	case now.Before(round.StartsAt) && !round.AdvanceRequests:
		f.add("/round", "round_not_begun", "the strike begins at "+round.StartsAt.Format(time.RFC3339)+"; this round takes no requests before that")
	}
}

func (f *requestCheck) checkRisk(r Request, round Round, now time.Time) {
	f.texts(r, "/risk")
	risk := r.Risk
	switch {
	case risk.BeganAt.IsZero():
		f.add("/risk/beganAt", "required", "must be given")
	case risk.BeganAt.After(now.Add(asOfSlack)) && !round.AdvanceRequests:
		f.add("/risk/beganAt", "risk_not_begun", "the risk must be present: a request answers a risk, it does not foresee one")
	}
	p := risk.PatientsAffected
	if most := fieldLimit("/risk/patientsAffected/from"); p.From < 0 || p.From > most {
		f.add("/risk/patientsAffected/from", "out_of_range", fmt.Sprintf("must be from 0 to %d", most))
	}
	if most := fieldLimit("/risk/patientsAffected/to"); p.To < p.From || p.To > most {
		f.add("/risk/patientsAffected/to", "out_of_range", fmt.Sprintf("must be from patientsAffected.from to %d", most))
	}
}

func (f *requestCheck) checkStaff(r Request) {
	lines := r.Staff
	if len(lines) == 0 {
		f.add("/staff", "required", "must name at least one grade of doctor")
	}
	for i, line := range lines {
		at := fmt.Sprintf("/staff/%d", i)
		f.texts(r, at)
		if most := fieldLimit("/staff/*/number"); line.Number < 1 || line.Number > most {
			f.add(at+"/number", "out_of_range", fmt.Sprintf("must be from 1 to %d", most))
		}
	}
}

func (f *requestCheck) checkDeadline(r Request) {
	f.texts(r, "/decisionNeededBy")
	d, w := r.DecisionNeededBy, r.Window
	switch {
	case d.At.IsZero():
		f.add("/decisionNeededBy/at", "required", "must be given")
	case !w.To.IsZero() && d.At.After(w.To):
		f.add("/decisionNeededBy/at", "after_window", "must not be after the end of the window")
	}
}

// checkEvidence checks that every question of the round is answered, and
// whatever is given, asked for or not. In a mass casualty event evidence is
// waived until afterwards.
func (f *requestCheck) checkEvidence(r Request, round Round, now time.Time) {
	asked := round.EvidenceItems(r.Evidence)
	for _, item := range r.Evidence.Items() {
		at := "/evidence/" + item.Field
		s := item.Statement
		if s == nil {
			required := slices.ContainsFunc(asked, func(a EvidenceItem) bool { return a.Field == item.Field })
			if required && r.MassCasualty == nil {
				f.add(at, "required", "must be answered; not_yet_known is an answer")
			}
			continue
		}
		switch {
		case s.Answer == No:
			f.require(at+"/detail", s.Detail)
		case s.Answer == Yes && !item.counts() && !written.Says(s.Detail):
			f.add(at+"/detail", "required", "must be given: a yes needs words or numbers")
		}
		f.checkNumbers(item)
		f.texts(r, at)
		switch s.Answer {
		case Yes, No:
			if s.AsOf == nil {
				f.add(at+"/asOf", "required", "say when this was true")
			}
		case NotYetKnown:
		default:
			f.add(at+"/answer", "unknown_answer", "must be yes, no or not_yet_known")
		}
		if s.AsOf != nil && s.AsOf.After(now.Add(asOfSlack)) {
			f.add(at+"/asOf", "in_future", "must not be in the future")
		}
	}
}
