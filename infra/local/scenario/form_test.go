package scenario

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/local/browser"
	"example.org/derogations/infra/local/frontdoor"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

// A trust without a system of its own asks for a link, writes its request page by
// page, stops and comes back, sends it and follows it: in a real browser without
// script, by the keyboard alone, on a telephone and at a desk.
func TestATrustWritesARequestByKeyboardAndTheDirectorIsAsked(t *testing.T) {
	t.Parallel()
	chromium := browser.Start(t)
	for name, width := range map[string]int64{"on a telephone": browser.Telephone, "at a desk": browser.Desk} {
		t.Run(name, func(t *testing.T) {
			s := begin(t)
			reader := browser.Sit(t, chromium, width)
			link := s.asksForTheForm(reader)
			request := sample.Request(s.Now())

			reader.Open(link)
			reader.Press(`main form button`)
			s.saysAll(reader, "Are you contacting doctors under the mass casualty exception?", "page 1 of 7")
			s.writesWhatIsAsked(reader, request)
			reader.Press(`button[value=later]`)
			s.saysAll(reader, "4 of 7 pages are done")

			reader.Open(link) // They come back by the same link.
			s.saysAll(reader, "Begun, and not sent", "3 pages to do")
			reader.Press(`main .earlier a`)
			reader.Press(`a[href$="/risk"]`)
			s.writesTheRisk(reader, request)
			s.writesWhatWasTried(reader, request)
			s.writesWhoStandsBehindIt(reader, request)

			s.saysAll(reader, "Check your answers", "3 × Neonatal medicine", "1am tomorrow")
			reader.Fill("#person", "The strike control room")
			reader.Press(`main form button`)
			s.saysAll(reader, "Request sent", "What happens next", "The clinical director: 7:30pm")
			s.settle()
			s.expectMessages(append(asked(derogation.ClinicalDirector, "7:30pm"), controlRoom+": Request received")...)

			reference := s.referenceIn(reader.Text())
			s.expectTier(reference, derogation.ClinicalDirector)
			request.Round = sample.RoundID
			if diff := cmp.Diff(request, s.state(reference).Request); diff != "" {
				t.Errorf("filed (-want +got):\n%s", diff)
			}
			by := s.state(reference).FiledBy
			if contact := s.contact(sample.BartsHealth, casework.DutyTrustContact); by.ID != contact.ID || by.Name != "The strike control room" {
				t.Errorf("filed by %+v", by)
			}
			reader.Press(`main a.nhsuk-button`)
			s.saysAll(reader, reference, "The clinical director has until 7:30pm", "Tier by tier", "What you can do now")
		})
	}
}

// asksForTheForm asks on the start page for the link, and returns it as it was
// mailed.
func (s *scene) asksForTheForm(reader *browser.Reader) (link string) {
	s.Helper()
	reader.Open(s.Cloud.URL + "/start")
	reader.Fill("#trust", "barts")
	reader.Press(`main form button`)
	s.saysAll(reader, "Check your email", "Barts Health NHS Trust")
	s.settle()
	s.expectMessages(controlRoom + ": Ask for a derogation")
	return s.formLink()
}

// formLink is the link to the form that the trust's contact got last.
func (s *scene) formLink() string {
	s.Helper()
	mail, err := s.Mail(controlRoom, "/f/")
	s.must(err)
	link, err := frontdoor.Link(mail)
	s.must(err)
	return link
}

func (s *scene) referenceIn(text string) string {
	s.Helper()
	_, rest, found := strings.Cut(text, "DR-")
	if !found || len(rest) < 9 {
		s.Fatalf("no reference: %s", text)
	}
	return "DR-" + rest[:9]
}

const goOn = `main form button:not([name])`

func (s *scene) writesWhatIsAsked(reader *browser.Reader, r derogation.Request) {
	s.Helper()
	reader.Choose(`[name=massCasualty][value=no]`)
	reader.Press(goOn)
	reader.Fill("#site", r.Site.Name)
	reader.Fill("#siteCode", r.Site.Code)
	reader.Fill("#service", r.Service)
	reader.Choose(`[name=category][value=urgent_emergency_care]`)
	reader.Choose(`[name=routineElective][value=no]`)
	reader.Press(goOn)
	for i, line := range r.Staff {
		if i > 0 {
			reader.Press(`button[value=line]`)
		}
		reader.Fill(fmt.Sprintf("#grade%d", i), line.Grade)
		reader.Fill(fmt.Sprintf("#specialty%d", i), line.Specialty)
		reader.Fill(fmt.Sprintf("#number%d", i), fmt.Sprint(line.Number))
	}
	reader.Press(goOn)
	s.fillTime(reader, "from", r.Window.From)
	s.fillTime(reader, "to", r.Window.To)
	s.fillTime(reader, "neededBy", r.DecisionNeededBy.At)
	reader.Fill("#because", r.DecisionNeededBy.Because)
}

func (s *scene) writesTheRisk(reader *browser.Reader, r derogation.Request) {
	s.Helper()
	reader.Fill("#description", r.Risk.Description)
	reader.Press(goOn)
	s.saysAll(reader, "There is a problem", "Enter the date and time of the beginning of the risk")
	s.fillTime(reader, "beganAt", r.Risk.BeganAt)
	reader.Fill("#unexpected", r.Risk.UnexpectedBecause)
	reader.Fill("#unrelated", r.Risk.UnrelatedToActionCause)
	reader.Fill("#ifRefused", r.Risk.IfRefused)
	reader.Fill("#patientsFrom", fmt.Sprint(r.Risk.PatientsAffected.From))
	reader.Fill("#patientsTo", fmt.Sprint(r.Risk.PatientsAffected.To))
	reader.Press(goOn)
}

// writesWhatWasTried gives each answer a time of its own.
func (s *scene) writesWhatWasTried(reader *browser.Reader, r derogation.Request) {
	s.Helper()
	for _, item := range r.Evidence.Items() {
		reader.Choose(fmt.Sprintf(`[name=%s][value=%s]`, item.Field, item.Statement.Answer))
		if item.Statement.AsOf != nil {
			reader.Fill("#"+item.Field+"Detail", item.Statement.Detail)
			reader.Fill("#"+item.Field+"AsOf", localTime(*item.Statement.AsOf))
		}
		for _, n := range item.Numbers() {
			if n.Given != nil {
				reader.Fill("#"+kit.FieldCount(item.Field, n), strconv.Itoa(*n.Given))
			}
		}
	}
	reader.Press(goOn)
}

func (s *scene) writesWhoStandsBehindIt(reader *browser.Reader, r derogation.Request) {
	s.Helper()
	reader.Choose(`[name=informed][value=yes]`)
	reader.Fill("#committeeComment", r.LocalNegotiatingCommittee.Comment)
	reader.Fill("#attestedBy", r.Attestation.Name)
	reader.Fill("#attestedRole", r.Attestation.Role)
	reader.Fill("#contactName", r.Contact.Name)
	reader.Fill("#contactRole", r.Contact.Role)
	reader.Fill("#contactPhone", r.Contact.Phone)
	reader.Fill("#contactEmail", r.Contact.Email)
	reader.Press(goOn)
}

// fillTime fills in an instant by the clock in the ward, which is that of
// Greenwich in November: a day that is written, and the time.
func (s *scene) fillTime(reader *browser.Reader, field string, at time.Time) {
	s.Helper()
	reader.Choose("#" + field + "-other")
	for part, layout := range map[string]string{"-day": "2", "-month": "January", "-year": "2006", "-time": "3:04pm"} {
		reader.Fill("#"+field+part, at.UTC().Format(layout))
	}
}
