package review_test

import (
	"net/http/httptest"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/derogation/derogationtest"
	"example.org/derogations/shared/pages/pagestest"
)

func TestEachTierIsOfferedWhatItMayDo(t *testing.T) {
	all := []string{
		"Pass it on to the", "Resolve it locally", "Do not put it forward", "Put it forward to the BMA",
		"Say whether you support it", "Approve, on the terms below", "Refuse",
	}
	for tier, offered := range map[derogation.Tier][]string{
		derogation.ClinicalDirector:        {"Pass it on to the", "Resolve it locally"},
		derogation.TrustMedicalDirector:    {"Pass it on to the", "Resolve it locally", "Do not put it forward", "I confirm that the evidence is right"},
		derogation.RegionalMedicalDirector: {"Say whether you support it", "Do you support the request?", "Ask the trust a question", "It still goes on to the national team, with your view."},
		derogation.NationalTeam:            {"Put it forward to the BMA", "Do not put it forward"},
		derogation.Union:                   {"Approve, on the terms below", "Refuse", "When was it decided?"},
	} {
		t.Run(string(tier), func(t *testing.T) {
			answer := pagestest.Opened(tier)(pagestest.NewWorld(t))
			pagestest.Wants(t, answer, 200, offered...)
			for _, other := range all {
				found := false
				for _, one := range offered {
					found = found || one == other
				}
				if !found {
					pagestest.Lacks(t, answer, other)
				}
			}
		})
	}
}

func TestEveryTierInEveryState(t *testing.T) {
	timeOver := func(w *pagestest.World) { r := w.State().Reviews; w.Now = r[len(r)-1].DueAt }
	type state struct {
		name    string
		prepare []func(*pagestest.World)
		says    []string
		lacks   []string
	}
	common := []state{
		{"open", nil, []string{"minutes left", "Your name", "did not answer in time", "Decision needed by", "What was tried first"}, nil},
		{"time over", []func(*pagestest.World){timeOver}, []string{"Your time ended", "You can still answer until we record that"}, []string{"minutes left"}},
		{"passed", []func(*pagestest.World){(*pagestest.World).Silence}, []string{"No answer was recorded in time, and the request was passed on", "Add a comment", "Continue"}, []string{"What is your answer?"}},
		{"answered", []func(*pagestest.World){(*pagestest.World).Escalate}, []string{"This review has been answered", "Sample Person", "The request is now with the"}, []string{"Your name"}},
	}
	union := []state{
		{"open", nil, []string{"1 hour 59 minutes left", "You can still decide until 8am on Sunday 27 July", "Continue"}, nil},
		{"time over", []func(*pagestest.World){timeOver}, []string{"The decision is overdue", "You can still decide"}, nil},
		{"overdue", []func(*pagestest.World){(*pagestest.World).Silence}, []string{"The decision is overdue", "recorded as undecided", "neither an approval nor a refusal"}, nil},
		{"approved", []func(*pagestest.World){(*pagestest.World).Approve}, []string{"The BMA approved the request", "2 × ST6 and above", "8pm tomorrow", "Critical care only.", "The approval can be revoked", "Continue"}, []string{"What is your answer?"}},
		{"refused", []func(*pagestest.World){(*pagestest.World).Refuse}, []string{"The BMA refused the request", "Alternative staffing has not been tried", "Another reason", "The agency list was short."}, nil},
		{"undecided", []func(*pagestest.World){(*pagestest.World).Silence, (*pagestest.World).Silence}, []string{"No answer was recorded in time", "gave no decision before the time asked for had passed"}, []string{"Add a comment"}},
	}
	for _, tier := range derogationtest.Tiers() {
		states := common
		if tier == derogation.Union {
			states = union
		}
		for _, s := range states {
			t.Run(string(tier)+" "+s.name, func(t *testing.T) {
				answer := pagestest.Opened(tier, s.prepare...)(pagestest.NewWorld(t))
				pagestest.Wants(t, answer, 200, append(s.says, pagestest.Reference)...)
				pagestest.Lacks(t, answer, s.lacks...)
			})
		}
	}
}

func TestTiersThatWerePassedAreToldHowTheCaseEnded(t *testing.T) {
	for name, end := range map[string]struct {
		command func(w *pagestest.World) derogation.Command
		says    string
	}{
		"resolved": {func(w *pagestest.World) derogation.Command {
			return derogation.ResolveLocally{Basis: w.Basis(), How: "A secret way."}
		}, "the trust medical director found a way to keep patients safe"},
		"declined": {func(w *pagestest.World) derogation.Command {
			return derogation.Decline{Basis: w.Basis(), Reasons: "A secret reason."}
		}, "the trust medical director did not put it forward"},
	} {
		t.Run(name, func(t *testing.T) {
			w := pagestest.NewWorld(t)
			w.Open()
			w.Silence()
			w.Open()
			w.Do(end.command(w), pagestest.Reviewer(derogation.TrustMedicalDirector))
			answer := w.Get(w.Link(derogation.ClinicalDirector))
			pagestest.Wants(t, answer, 200, "No answer was recorded in time", end.says)
			pagestest.Lacks(t, answer, "A secret", "Add this comment")
		})
	}
}

func TestATierSeesWhatEarlierTiersSaidAndNothingOfLaterOnes(t *testing.T) {
	w := pagestest.NewWorld(t)
	w.Open()
	w.Silence()
	w.Do(derogation.AddComment{Review: 1, Text: "I was in theatre."}, pagestest.Reviewer(derogation.ClinicalDirector))
	w.Open()
	w.Do(derogation.Escalate{Basis: w.Basis(), Comment: "For those above only.", EvidenceConfirmed: true}, pagestest.Reviewer(derogation.TrustMedicalDirector))
	w.Open()
	pagestest.Wants(t, w.Get(w.Link(derogation.RegionalMedicalDirector)), 200,
		"Clinical director: Did not answer in time", "I was in theatre.", "For those above only.", "Confirmed that the evidence is right.")
	pagestest.Lacks(t, w.Get(w.Link(derogation.ClinicalDirector)), "For those above only.")
	pagestest.Lacks(t, w.Get(w.Link(derogation.TrustMedicalDirector)), "Regional medical director: ")
}

func TestTheRequestIsShownWithItsEvidence(t *testing.T) {
	pagestest.Wants(t, pagestest.Opened(derogation.ClinicalDirector)(pagestest.NewWorld(t)), 200,
		"Adult critical care, Leeds General Infirmary (Leeds Teaching Hospitals NHS Trust)",
		"8am tomorrow to 8am on Sunday 27 July (1 day)",
		"by 7am tomorrow (in 7 hours 58 minutes)", "The day shift starts at eight.",
		"3 × ST6 and above, Intensive care medicine", "2 × CT1 to ST5, Anaesthetics",
		"Not yet known", "The agency had nobody.", "(5 hours ago)", "8 to 12",
		"The chair was told by telephone.", "The consultant on call", "0113 496 0000", "Urgent and emergency care")
}

func TestADeadlineTooCloseForTheChainIsPlain(t *testing.T) {
	w := pagestest.NewWorldWith(t, []byte("/**/"), pagestest.Changed(func(r *derogation.Request) { r.DecisionNeededBy.At = pagestest.Evening.Add(30 * time.Minute) }))
	pagestest.Wants(t, pagestest.Opened(derogation.ClinicalDirector)(w), 200, "The time is too short", "the last answer is due at 12:20am on Saturday 26 July")
	pagestest.Lacks(t, pagestest.Opened(derogation.ClinicalDirector)(pagestest.NewWorld(t)), "The time is too short")
}

func TestASiteThatIsNotListedIsPlain(t *testing.T) {
	const flag = "This site is not in the list of the trust’s sites"
	moved := func(w *pagestest.World) {
		request := w.State().Request
		request.Site = derogation.Site{Code: "RR899", Name: "The field hospital"}
		w.Do(derogation.Amend{Request: request, Note: "It moves.", Sites: derogation.SitesFound{request.Site.Code: derogation.SiteUnlisted}}, pagestest.Filer())
	}
	pagestest.Lacks(t, pagestest.Opened(derogation.ClinicalDirector)(pagestest.NewWorld(t)), flag)
	pagestest.Wants(t, pagestest.Opened(derogation.ClinicalDirector, moved)(pagestest.NewWorld(t)), 200, flag+": The field hospital (RR899).")
}

// Who decides on nights at two sites sees where and when each line is, and answers each.
func TestEachShiftIsShownAndAnswered(t *testing.T) {
	w := pagestest.NewWorldWith(t, []byte("/**/"), pagestest.Nights)
	pagestest.Wants(t, pagestest.Opened(derogation.ClinicalDirector)(w), 200,
		"11 doctors asked for at Leeds General Infirmary and St James’s University Hospital", "Doctors, where and when", "8am to midday on Sat 26 Jul", "8am to 8pm on Sun 27 Jul", "The main site")
	w = pagestest.NewWorldWith(t, []byte("/**/"), pagestest.Nights).Reach(derogation.Union)
	pagestest.Wants(t, w.Get(w.Link(derogation.Union)+"?action=approve"), 200, "ST3 to ST8, Obstetrics, at St James’s University Hospital, 8am to 8pm on Sun 27 Jul")
	pagestest.Lacks(t, pagestest.Opened(derogation.ClinicalDirector)(pagestest.NewWorld(t)), "Doctors, where and when")
}

func TestReadingChangesNothing(t *testing.T) {
	for _, tier := range derogationtest.Tiers() {
		for name, prepare := range map[string]func(*pagestest.World){"open": func(*pagestest.World) {}, "passed or overdue": (*pagestest.World).Silence} {
			t.Run(string(tier)+" "+name, func(t *testing.T) {
				w := pagestest.NewWorld(t).Reach(tier)
				prepare(w)
				version, link := w.State().Version, w.Link(tier)
				for range 50 {
					for _, method := range []string{"GET", "HEAD", "OPTIONS", "PUT", "DELETE"} {
						for _, path := range []string{link, link + "?action=approve&person=Scanner", link + "/code"} {
							w.Request(method, path, nil)
						}
					}
				}
				if w.Store.Writes != 0 || w.State().Version != version || len(w.Store.Codes()) != 0 {
					t.Errorf("%d writes, version %d after %d", w.Store.Writes, w.State().Version, version)
				}
			})
		}
	}
}

func TestPagesAreWellMade(t *testing.T) {
	pagestest.EachSituation(t, func(t *testing.T, answer *httptest.ResponseRecorder) { pagestest.WellMade(t, answer) })
}
