package form_test

import (
	"strings"
	"testing"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
)

// What is asked on a screen is asked on paper: a request that was written down
// while the service could not be reached can be sent in as it stands.
func TestTheFormOnPaperAsksForEveryFieldOfTheRequest(t *testing.T) {
	w := pagestest.NewWorld(t)
	paper := pagestest.Text(w.Get("/blank-form"))
	for _, field := range derogation.RequestFields() {
		words, ok := onPaper[field.Pointer]
		for _, item := range pagestest.SampleRound().EvidenceItems(derogation.Evidence{}) {
			if part, found := strings.CutPrefix(field.Pointer, "/evidence/"+item.Field+"/"); found {
				words, ok = item.Question+" "+statementOnPaper[part], true
			}
		}
		switch {
		case !ok:
			t.Errorf("nothing says where the form on paper asks for %s: give it a box in templates/blank-form.html, and its words in onPaper", field.Pointer)
		case !strings.Contains(paper, words):
			t.Errorf("the form on paper does not ask for %s: %q is not on it; add it to templates/blank-form.html", field.Pointer, words)
		}
	}
}

// statementOnPaper is what stands below each question of the evidence.
var statementOnPaper = map[string]string{
	"answer": "Yes No Not yet known", "detail": "Yes No Not yet known What was done, and as of when", "asOf": "Yes No Not yet known What was done, and as of when",
	"doctors/asked": "Yes No Not yet known What was done, and as of when How many asked", "doctors/declined": "Yes No Not yet known What was done, and as of when How many asked How many declined",
	"doctors/alreadyResident": "Yes No Not yet known What was done, and as of when How many asked How many declined How many already resident",
	"shifts/needed":           "Yes No Not yet known What was done, and as of when How many shifts needed", "shifts/filled": "Yes No Not yet known What was done, and as of when How many shifts needed How many filled",
	"lists/running": "Yes No Not yet known What was done, and as of when How many lists running", "lists/stoodDown": "Yes No Not yet known What was done, and as of when How many lists running How many stood down",
}

const ownOnPaper = "Site and hours, if not those of all"

// onPaper is what the form on paper calls each field, several of which may share
// a box. Empty is what is not written down there: the form is that of one round,
// and an earlier request is looked up when it is sent in.
var onPaper = map[string]string{
	"/round": "", "/previous": "",
	"/site/code": "Site (name and ODS code)", "/site/name": "Site (name and ODS code)", "/service": "Service",
	"/category": "Kind of care", "/wouldDoRoutineElective": "Would they do routine elective care?",
	"/risk/description": "What it is", "/risk/beganAt": "Since when (date and time)", "/risk/unexpectedBecause": "Why it was not expected",
	"/risk/unrelatedToActionBecause": "What has happened beyond the strike itself", "/risk/ifRefused": "What happens if it is refused",
	"/risk/patientsAffected/from": "Patients affected: from … to …", "/risk/patientsAffected/to": "Patients affected: from … to …",
	"/staff/*/number": "Number Grade Specialty", "/staff/*/grade": "Number Grade Specialty", "/staff/*/specialty": "Number Grade Specialty",
	"/staff/*/site/code": ownOnPaper, "/staff/*/site/name": ownOnPaper, "/staff/*/window/from": ownOnPaper, "/staff/*/window/to": ownOnPaper,
	"/window/from": "Doctors are needed from (date and time) to (date and time)", "/window/to": "Doctors are needed from (date and time) to (date and time)",
	"/decisionNeededBy/at": "A decision is needed by (date and time)", "/decisionNeededBy/because": "Why by then",
	"/localNegotiatingCommittee/informed": "Was the local negotiating committee told? Yes No", "/localNegotiatingCommittee/comment": "Was the local negotiating committee told? Yes No Comment",
	"/contact/name": "To ask about it (name and role)", "/contact/role": "To ask about it (name and role)", "/contact/email": "To ask about it (name and role) Phone and email",
	"/contact/phone": "To ask about it (name and role) Phone and email", "/attestation/name": "Attested by (name and role)", "/attestation/role": "Attested by (name and role)",
	"/massCasualty/declarer": "Declared by, and a phone number to check it", "/massCasualty/declaredBy": "Declared by, and a phone number to check it", "/massCasualty/checkPhone": "Declared by, and a phone number to check it",
	"/massCasualty/incidentReference": "Incident number, if known, and when it was declared", "/massCasualty/declaredAt": "Incident number, if known, and when it was declared",
}
