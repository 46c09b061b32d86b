package pages_test

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
)

// publicCase is something that happened, as public reports tell it. One that is held is
// filed, decided and looked at on the pages as it happened; elsewhere are the tests, by
// package, that play what pages alone cannot. One that is not held stands in the
// project's limits under its name.
type publicCase struct {
	name      string
	filed     func(*derogation.Submit)
	happens   func(*testing.T, *pagestest.World)
	elsewhere []string
}

const limits = "../../infra/docs/limits.md"

var publicCases = []publicCase{
	{"Sandwell, January 2016", pagestest.Casualties, sandwell, []string{"infra/local/scenario.TestAnExceptionThatTheUnionDoesNotAgreeToIsContradictedWhereDoctorsLook"}},
	{"Sheffield, July 2023", pagestest.Changed(func(r *derogation.Request) {
		r.Service, r.Risk.UnrelatedToActionCause = "Neonatal intensive care", "One more of the doctors planned as strike cover fell ill this morning."
	}), sheffieldNeonatal, nil},
	{"Northern Ireland, nurses, January 2024", func(s *derogation.Submit) {
		s.Agreed = &derogation.Agreed{Standing: "emergency-departments", Code: "DR-0000-0000", Level: "night-duty level", Beyond: []derogation.Beyond{derogation.BeyondLevel}}
	}, beyondALevel, []string{"shared/derogation.TestWhatARequestAsksBeyondAStandingDerogation", "shared/derogation.TestNoSetOfStandingDerogationsRefusesAValidRequest"}},
	{"A children’s hospital, April 2023", pagestest.ElsewhereNow, severalServices, []string{"shared/pages/form.TestTheSameIsFiledForAnotherService", "shared/casework/drafts.TestTheSameIsFiledForSeveralServices"}},
	{"High Court, April 2023", pagestest.NothingChanged, cutShort, []string{"infra/local/scenario.TestAStrikeThatIsCutShortTakesItsCasesWithIt", "shared/derogation.TestWhatIsOpenEndsWithTheStrike"}},
	{"Nurses, December 2022", func(s *derogation.Submit) {
		s.Round.Categories = []derogation.RoundCategory{{Code: "mental_health_crisis", Name: "Mental health crisis care"}, {Code: "high_secure", Name: "High-secure care"}}
		s.Request.Category = "mental_health_crisis"
	}, ownKindOfCare, []string{"shared/derogation.TestKindsOfCareAreTheRoundsOwn"}},
	{"Sheffield, July 2025", pagestest.Changed(func(r *derogation.Request) {
		r.Staff = []derogation.StaffLine{{Grade: "ST3 to ST8", Specialty: "Acute medicine", Number: 3}}
		r.Risk.Description = "A new record system went live. Nobody can work as fast as before."
	}), threeForANight, nil},
	{"Nottingham, November 2025", pagestest.Changed(threeNights), underProtest, []string{"shared/pages/form.TestShiftsAreWrittenOnThePageOfDoctors"}},
	{"Weekday strikes, 2016", pagestest.NothingChanged, weekdaysOnly, []string{"shared/derogation.TestNothingIsAskedForATimeWhenNoStrikeIsOn"}},
	{"Welfare checks, December 2025", pagestest.NothingChanged, everyCodeIsChecked, []string{"shared/pages/register.TestTheCodeOfAStandingDerogationSaysHowItStandsNow"}},
	{"Called off the evening before", pagestest.NothingChanged, calledOff, []string{"shared/derogation.TestAReportedEndIsTheUnionsToConfirm"}},
	{"Bristol, spring 2023", pagestest.NothingChanged, misled, []string{"shared/counts.TestEveryRequestIsCountedOnceByHowItStands"}},
	{"Twenty refusals, January 2024", pagestest.NothingChanged, sentAgain, []string{"shared/derogation.TestWhereARequestThatIsSentAgainGoesOn"}},

	{name: "Wales, January 2024"},
	{name: "Northern Ireland, doctors, May 2024"},
	{name: "Two unions, February 2024"},
	{name: "Three ambulance unions, December 2022"},
	{name: "Recalled ambulance staff, March 2023"},
	{name: "Pathology, June 2024"},
	{name: "Consultants, September 2023"},
	{name: "Employment Rights Act 2025"},
	{name: "Rescheduled appointments, July 2025"},
}

func TestPublicCasesAreHeldAsTheyHappened(t *testing.T) {
	for _, c := range publicCases {
		if c.happens == nil {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			c.happens(t, pagestest.NewWorldWith(t, []byte("/**/"), c.filed))
			for _, test := range c.elsewhere {
				inPackage(t, test)
			}
		})
	}
}

// inPackage wants a test, named by its package and itself, to be there.
func inPackage(t *testing.T, test string) {
	t.Helper()
	folder, name, _ := strings.Cut(test, ".")
	files, err := filepath.Glob("../../" + folder + "/*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil && strings.Contains(string(text), "\nfunc "+name+"(t *testing.T) {") {
			return
		}
	}
	t.Errorf("%s has no %s", folder, name)
}

var limitOfACase = regexp.MustCompile(`(?m)^- \*\*([^*]+)\.\*\* .+`)

// No case is forgotten: what the table does not hold, the limits name, and nothing else.
func TestWhatIsNotHeldIsNamedInTheLimits(t *testing.T) {
	text, err := os.ReadFile(limits)
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(text), "\n## Public cases that are not held yet\n")
	if !found {
		t.Fatalf("%s has no section on them", limits)
	}
	section, _, _ = strings.Cut(section, "\n## ")
	var named, want []string
	for _, match := range limitOfACase.FindAllStringSubmatch(section, -1) {
		named = append(named, match[1])
	}
	for _, c := range publicCases {
		if c.happens == nil {
			want = append(want, c.name)
		}
	}
	slices.Sort(named)
	slices.Sort(want)
	if !slices.Equal(named, want) {
		t.Errorf("%s names %q, and not held are %q", limits, named, want)
	}
	if len(publicCases) != 22 {
		t.Errorf("there are %d cases, want 22", len(publicCases))
	}
}

var publicPage = "/d/" + pagestest.Code

// ruled is what the round's rules say of a request.
func ruled(r derogation.Request, round derogation.Round, code string) bool {
	var invalid *derogation.InvalidError
	return errors.As(derogation.ValidateRequest(r, round, pagestest.Evening), &invalid) &&
		slices.ContainsFunc(invalid.Fields, func(f derogation.FieldError) bool { return f.Code == code })
}

func sandwell(t *testing.T, w *pagestest.World) {
	own, event := w.State().Request, *w.State().Request.MassCasualty
	event.Declarer = derogation.DeclaredByTrust
	if own.MassCasualty = &event; !ruled(own, w.State().Round, "own_declaration") {
		t.Error("a trust's own declaration is an exception")
	}
	w.Do(derogation.ObjectException{Text: "The strike is on until NHS England confirms."}, pagestest.Reviewer(derogation.Union))
	pagestest.Wants(t, w.Get(publicPage), http.StatusOK, "has not agreed: The strike is on until NHS England confirms.")
	w.Do(derogation.StandDown{Reason: "Doctors found empty beds.", AgreedBy: "The chair of the committee"}, pagestest.Filer())
	pagestest.Wants(t, w.Get(publicPage), http.StatusOK, "No, not any more", "The chair of the committee", "has not agreed")
}

func sheffieldNeonatal(t *testing.T, w *pagestest.World) {
	w.Reach(derogation.Union)
	page := w.Get(w.Link(derogation.Union))
	pagestest.Wants(t, page, http.StatusOK, "What has happened beyond the strike itself One more of the doctors planned as strike cover fell ill this morning.")
	pagestest.Lacks(t, page, "not the cause")
	w.Approve()
	pagestest.Wants(t, w.Get(publicPage), http.StatusOK, "Yes, this is real.", "Neonatal intensive care")
}

func beyondALevel(t *testing.T, w *pagestest.World) {
	w.Reach(derogation.Union)
	pagestest.Wants(t, w.Get(w.Link(derogation.Union)), http.StatusOK, "Asks for more than was agreed in advance", "“night-duty level”", "more than a level of cover")
	w.Approve()
	pagestest.Wants(t, w.Get(publicPage), http.StatusOK, "Yes, this is real.")
}

// Each service is a request of its own: here the first of them, from the form to its code.
func severalServices(t *testing.T, w *pagestest.World) {
	draft := w.FilledIn()
	w.SendIn(draft)
	sent := w.Get(draft + "/sent")
	pagestest.Wants(t, sent, http.StatusOK, "Request sent", "Ask for another service")
	begun := w.Post(w.FormLink(), pagestest.Values("draft", "00000000000000a2", "beginFrom", pagestest.HiddenValue(sent, "beginFrom"), "anotherService", "yes"))
	pagestest.Wants(t, w.Get(strings.TrimSuffix(begun.Header().Get("Location"), "/place")), http.StatusOK, "5 of 7 pages are done")
	w.Reach(derogation.Union).Approve()
	pagestest.Wants(t, w.Get(publicPage), http.StatusOK, "Yes, this is real.", "Obstetrics")
}

func cutShort(t *testing.T, w *pagestest.World) {
	w.Reach(derogation.Union).Approve()
	terms := w.State().Decision.Terms
	cut := derogation.StrikeChange{Kind: derogation.StrikeCutShort, EndsAt: terms.From.Add(4 * time.Hour), At: w.Now, By: pagestest.Reviewer(derogation.Union)}
	w.Do(derogation.FollowStrike{Change: cut}, derogation.System("sweep"))
	w.Now = cut.EndsAt.Add(-time.Minute)
	pagestest.Wants(t, w.Get(publicPage), http.StatusOK, "Yes, this is real.", "To midday today")
	w.Now = cut.EndsAt
	pagestest.Wants(t, w.Get(publicPage), http.StatusOK, "No, not any more. It ended at midday today")
	w.Do(derogation.Announce{}, derogation.System("escalate"))
	w.Do(derogation.End{}, derogation.System("escalate"))
	pagestest.Wants(t, w.Get(w.TrustLink()), http.StatusOK, "the approval ended with the strike")
}

func ownKindOfCare(t *testing.T, w *pagestest.World) {
	w.Reach(derogation.Union)
	pagestest.Wants(t, w.Get(w.Link(derogation.Union)), http.StatusOK, "Kind of care Mental health crisis care")
	cancer := w.State().Request
	cancer.Category = derogation.Cancer
	if !ruled(cancer, w.State().Round, "unknown_category") {
		t.Error("the round takes a kind of care that it has not")
	}
	w.Approve()
	pagestest.Wants(t, w.Get(publicPage), http.StatusOK, "Yes, this is real.")
}

func threeForANight(t *testing.T, w *pagestest.World) {
	w.Reach(derogation.Union)
	asked := w.State().Request
	w.Do(derogation.Approve{
		Basis: w.Basis(), Terms: derogation.Terms{Staff: asked.Staff, From: asked.Window.From, To: asked.Window.To},
	}, pagestest.Reviewer(derogation.Union))
	pagestest.Wants(t, w.Get(publicPage), http.StatusOK, "Yes, this is real.", "3 × ST3 to ST8, Acute medicine")
}

// threeNights asks for seven obstetricians on call, until midnight on three nights, at
// two sites.
func threeNights(r *derogation.Request) {
	const number = 7
	other := derogation.Site{Code: "RR813", Name: "St James’s University Hospital"}
	seven := time.Date(2025, time.July, 25, 18, 0, 0, 0, time.UTC) // 7pm, on a Friday.
	r.Staff = nil
	for night, doctors := range []int{3, 2, number - 3 - 2} {
		line := derogation.StaffLine{Grade: "ST3 to ST8", Specialty: "Obstetrics", Number: doctors}
		from := seven.AddDate(0, 0, night)
		line.Window = &derogation.Window{From: from, To: from.Add(5 * time.Hour)}
		if night > 0 {
			line.Site = &other
		}
		r.Staff = append(r.Staff, line)
	}
	*r = r.Settled()
}

// underProtest has the union agree, and say so where everybody reads it. On Saturday at
// 2pm nobody works under it.
func underProtest(t *testing.T, w *pagestest.World) {
	w.Reach(derogation.Union)
	pagestest.Wants(t, w.Get(w.Link(derogation.Union)), http.StatusOK, "St James’s University Hospital")
	asked := w.State().Request
	w.Do(derogation.Approve{
		Basis: w.Basis(), Terms: derogation.Terms{Staff: asked.Staff, From: asked.Window.From, To: asked.Window.To},
		Remark: &derogation.Remark{Text: "We agree under protest.", Public: true},
	}, pagestest.Reviewer(derogation.Union))
	for _, moment := range []struct {
		at   time.Time
		says string
	}{
		{time.Date(2025, time.July, 26, 13, 0, 0, 0, time.UTC), "Not now. Next: at St James’s University Hospital from 7pm today"},
		{time.Date(2025, time.July, 26, 22, 59, 0, 0, time.UTC), "in force now at St James’s University Hospital"},
		{time.Date(2025, time.July, 26, 23, 0, 0, 0, time.UTC), "Not now."},
		{time.Date(2025, time.July, 27, 23, 0, 0, 0, time.UTC), "No, not any more."},
	} {
		w.Now = moment.at
		pagestest.Wants(t, w.Get(publicPage), http.StatusOK, moment.says, "We agree under protest.")
	}
}

func weekdaysOnly(t *testing.T, w *pagestest.World) {
	round, asked := w.State().Round, w.State().Request
	opens := time.Date(2025, time.July, 26, 7, 0, 0, 0, time.UTC)
	for day := range 3 {
		from := opens.AddDate(0, 0, day)
		round.Spans = append(round.Spans, derogation.Span{From: from, To: from.Add(9 * time.Hour)})
	}
	round.StartsAt, round.EndsAt = opens, round.Spans[2].To
	asked.Window = derogation.Window{From: opens.Add(18 * time.Hour), To: opens.Add(20 * time.Hour)}
	if !ruled(asked, round, "no_strike") {
		t.Error("something may be asked for at two in the morning")
	}
	asked.Window = derogation.Window{From: opens, To: opens.Add(9 * time.Hour)}
	if ruled(asked, round, "no_strike") {
		t.Error("nothing may be asked for on a day of the strike")
	}
}

func everyCodeIsChecked(t *testing.T, w *pagestest.World) {
	pagestest.Wants(t, w.Get(publicPage), http.StatusNotFound, "no union has approved a derogation under it")
	round := pagestest.SampleRound()
	standing := derogation.Standing{ID: "critical-care", Code: "DR-0000-0000", Round: round.ID, Services: []string{"Adult critical care"}, Text: "At night-duty level.", From: round.StartsAt, To: round.EndsAt}
	if err := w.Store.AddStanding(t.Context(), standing, nil); err != nil {
		t.Fatal(err)
	}
	pagestest.Wants(t, w.Get("/d/0000-0000"), http.StatusOK, "Yes, this is real.", "agreed this in advance")
	w.Reach(derogation.Union).Approve()
	pagestest.Wants(t, w.Get(publicPage), http.StatusOK, "Yes, this is real.")
}

func calledOff(t *testing.T, w *pagestest.World) {
	w.Reach(derogation.Union)
	w.EndStrike()
	if w.State().Status != derogation.StrikeEnded {
		t.Errorf("the request is %s", w.State().Status)
	}
	pagestest.Wants(t, w.Get(w.TrustLink()), http.StatusOK, "The request has ended with the strike", "the BMA called it off")
	pagestest.Wants(t, w.Get(publicPage), http.StatusNotFound)
}

func misled(t *testing.T, w *pagestest.World) {
	w.Reach(derogation.Union).Approve()
	w.Do(derogation.Revoke{Code: derogation.RevokedMisled, Reason: "The beds were empty."}, pagestest.Reviewer(derogation.Union))
	pagestest.Wants(t, w.Get(w.TrustLink()), http.StatusOK, "Why the approval was revoked: the information was misleading", "The beds were empty.")
	page := w.Get(publicPage)
	pagestest.Wants(t, page, http.StatusOK, "No, not any more. It was revoked at")
	pagestest.Lacks(t, page, "misleading", "The beds were empty.")
}

func sentAgain(t *testing.T, w *pagestest.World) {
	w.Reach(derogation.Union).Refuse()
	w.SendAgain()
	if s := w.State(); s.Status != derogation.InReview || s.Tier != derogation.Union {
		t.Errorf("it is %s with %s", s.Status, s.Tier)
	}
	pagestest.Wants(t, w.Get(w.LinkOfLater(derogation.Union)), http.StatusOK, "The trust has sent this again", "The committee was told.")
	w.Approve()
	pagestest.Wants(t, w.Get(publicPage), http.StatusOK, "Yes, this is real.")
}
