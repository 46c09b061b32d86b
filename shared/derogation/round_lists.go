package derogation

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/written"
)

// maxResponseMinutes is a week: no tier of a strike takes longer. A round's
// texts and lists are bounded because every request keeps its round.
const (
	maxResponseMinutes = 7 * 24 * 60
	maxTitle           = 100
	maxListed          = 10
	maxServices        = 100
	maxCode            = 40
)

// TakesRequests reports whether the round has anybody who decides. One that has
// not takes impact reports only.
func (r Round) TakesRequests() bool { return len(r.Tiers) > 0 }

// MayBeAsked reports whether the round takes requests at the time given: during its
// strike, and before it where the round says so.
func (r Round) MayBeAsked(now time.Time) bool {
	return r.TakesRequests() && now.Before(r.EndsAt) && (r.AdvanceRequests || !now.Before(r.StartsAt))
}

// KindsOfCare are those for which the round takes requests, in its own order.
func (r Round) KindsOfCare() []RoundCategory {
	if len(r.Categories) == 0 {
		return Categories()
	}
	return r.Categories
}

// Category returns the round's name for a category, and whether it has it.
func (r Round) Category(c Category) (string, bool) {
	kinds := r.KindsOfCare()
	i := slices.IndexFunc(kinds, func(kind RoundCategory) bool { return kind.Code == c })
	if i < 0 {
		return "", false
	}
	return kinds[i].Name, true
}

// EvidenceItems lists the questions that the round asks, in its words, with a
// request's statements.
func (r Round) EvidenceItems(e Evidence) []EvidenceItem {
	all := e.Items()
	if len(r.Evidence) == 0 {
		return all
	}
	var asked []EvidenceItem
	for _, q := range r.Evidence {
		if i := slices.IndexFunc(all, func(item EvidenceItem) bool { return item.Field == q.Field }); i >= 0 {
			item := all[i]
			item.Question = q.Question
			asked = append(asked, item)
		}
	}
	return asked
}

// Reasons lists the reasons that the union may give for a refusal.
func (r Round) Reasons() []Reason {
	if len(r.RefusalReasons) > 0 {
		return r.RefusalReasons
	}
	return RefusalReasons()
}

// ImpactReminders are the days after an ending on which the trust is reminded
// to report. A test has no impact.
func (r Round) ImpactReminders() []int {
	if r.Test {
		return nil
	}
	if len(r.ImpactDays) > 0 {
		return r.ImpactDays
	}
	return []int{3, 14, 28}
}

// answerTime is how long the trust has for a question, an hour unless the round
// says otherwise.
func (r Round) answerTime() AnswerTime {
	if r.TrustAnswer == (AnswerTime{}) {
		return AnswerTime{ResponseMinutes: 60, FloorMinutes: 15}
	}
	return r.TrustAnswer
}

func (f *fields) checkTimes(at string, t AnswerTime) {
	if t.FloorMinutes < 1 || t.ResponseMinutes < t.FloorMinutes || t.ResponseMinutes > maxResponseMinutes {
		f.add(at+"/responseMinutes", "out_of_range", fmt.Sprintf("must be at least the floor, which must be at least 1 minute, and at most %d minutes", maxResponseMinutes))
	}
}

func (f *fields) checkTierRules(at string, t RoundTier) {
	for i, action := range t.May {
		if !slices.Contains(Allows(t.Tier), action) {
			f.add(fmt.Sprintf("%s/may/%d", at, i), "not_allowed", "is nothing that this tier may ever do")
		}
	}
	if t.Tier == Union && len(t.May) > 0 && (!slices.Contains(t.May, ActApprove) || !slices.Contains(t.May, ActRefuse)) {
		f.add(at+"/may", "required", "the union must be able to approve and to refuse")
	}
	if t.Tier != Union && len(t.May) > 0 && !slices.Contains(t.May, ActEscalate) {
		f.add(at+"/may", "required", "the tier must be able to pass the request on")
	}
	switch t.Silence {
	case "", SilencePasses:
	case SilenceExtendsOnce:
		if t.Tier == Union {
			f.add(at+"/silence", "not_allowed", "the union's silence is always its own outcome")
		}
		if t.ExtensionMinutes < 1 || t.ExtensionMinutes > maxResponseMinutes {
			f.add(at+"/extensionMinutes", "out_of_range", fmt.Sprintf("must be from 1 to %d", maxResponseMinutes))
		}
	default:
		f.add(at+"/silence", "unknown_rule", "must be pass or extend_once")
	}
}

// few checks the length of a list: every request keeps its round.
func (f *fields) few(pointer string, n int) {
	if n > maxListed {
		f.add(pointer, "too_many", fmt.Sprintf("must have %d or fewer", maxListed))
	}
}

var ownCode = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// code checks a code that a round gives to something of its own.
func (f *fields) code(pointer, code string) {
	if !ownCode.MatchString(code) {
		f.add(pointer, "not_a_code", "must be 1 to 40 small letters, digits and low lines, and begin with a letter")
	}
}

// title checks a short text of a round.
func (f *fields) title(pointer, text string, required bool) {
	f.words(pointer, text, required, maxTitle)
}

// checkLists checks what a round may leave out.
func (r Round) checkLists(bad *fields) {
	bad.few("/distribution", len(r.Distribution))
	for i, d := range r.Distribution {
		at := fmt.Sprintf("/distribution/%d", i)
		bad.title(at+"/name", d.Name, false)
		bad.title(at+"/email", d.Email, false)
		if bad.email(at+"/email", d.Email); d.Email == "" {
			bad.add(at+"/email", "required", "must be given")
		}
	}
	if r.TrustAnswer != (AnswerTime{}) {
		bad.checkTimes("/trustAnswer", r.TrustAnswer)
	}
	bad.few("/categories", len(r.Categories))
	for i, c := range r.Categories {
		at := fmt.Sprintf("/categories/%d", i)
		bad.code(at+"/code", string(c.Code))
		if slices.ContainsFunc(r.Categories[:i], func(earlier RoundCategory) bool { return earlier.Code == c.Code }) {
			bad.add(at+"/code", "repeated", "is given already")
		}
		bad.title(at+"/name", c.Name, true)
	}
	known := Evidence{}.Items()
	for i, q := range r.Evidence {
		at := fmt.Sprintf("/evidence/%d", i)
		if !slices.ContainsFunc(known, func(item EvidenceItem) bool { return item.Field == q.Field }) {
			bad.add(at+"/field", "unknown_question", "is not one of the questions")
		}
		if slices.ContainsFunc(r.Evidence[:i], func(earlier RoundQuestion) bool { return earlier.Field == q.Field }) {
			bad.add(at+"/field", "repeated", "is given already")
		}
		bad.name(at+"/question", q.Question)
	}
	bad.few("/grades", len(r.Grades))
	for i, grade := range r.Grades {
		bad.name(fmt.Sprintf("/grades/%d", i), grade)
	}
	r.checkServices(bad)
	bad.few("/refusalReasons", len(r.RefusalReasons))
	for i, reason := range r.RefusalReasons {
		at := fmt.Sprintf("/refusalReasons/%d", i)
		bad.words(at+"/code", string(reason.Code), true, maxCode)
		if slices.ContainsFunc(r.RefusalReasons[:i], func(earlier Reason) bool { return earlier.Code == reason.Code }) {
			bad.add(at+"/code", "repeated", "is given already")
		}
		bad.name(at+"/text", reason.Text)
	}
	bad.checkDeclarers(r.Declarers)
	bad.few("/reminders", len(r.Reminders))
	for i, share := range r.Reminders {
		if share < 1 || share > 99 || i > 0 && share <= r.Reminders[i-1] {
			bad.add(fmt.Sprintf("/reminders/%d", i), "out_of_range", "must be from 1 to 99 hundredths, each later than the last")
		}
	}
	bad.few("/impactDays", len(r.ImpactDays))
	for i, days := range r.ImpactDays {
		if days < 1 || days > 365 || i > 0 && days <= r.ImpactDays[i-1] {
			bad.add(fmt.Sprintf("/impactDays/%d", i), "out_of_range", "must be from 1 to 365, each later than the last")
		}
	}
	bad.checkLimits(r.Limits)
	if r.Publication.SmallNumbers < 0 || r.Publication.SmallNumbers > 100 {
		bad.add("/publication/smallNumbers", "out_of_range", "must be from 0 to 100")
	}
	bad.checkRetention(r.Retention)
	switch {
	case r.UnionPage != "" && !isAddress(r.UnionPage):
		bad.add("/unionPage", "not_an_address", "must be an https address")
	case r.UnionPublishes && r.UnionPage == "":
		bad.add("/unionPage", "required", "must be given when the union publishes elsewhere")
	}
	bad.title("/helpPhone", r.HelpPhone, false)
	if r.Phase != "" && !slices.Contains([]ServicePhase{ServiceAlpha, ServiceBeta, ServicePilot}, r.Phase) {
		bad.add("/phase", "unknown_phase", "must be alpha, beta or pilot")
	}
}

// checkServices holds each name to one service.
func (r Round) checkServices(bad *fields) {
	if len(r.Services) > maxServices {
		bad.add("/services", "too_many", fmt.Sprintf("must have %d or fewer", maxServices))
		return
	}
	known := map[string]int{}
	for i, service := range r.Services {
		at := fmt.Sprintf("/services/%d", i)
		bad.few(at+"/otherwise", len(service.Otherwise))
		for j, name := range append([]string{service.Name}, service.Otherwise...) {
			pointer := at + "/name"
			if j > 0 {
				pointer = fmt.Sprintf("%s/otherwise/%d", at, j-1)
			}
			bad.title(pointer, name, true)
			if first, given := known[sameWords(name)]; given && first != i {
				bad.add(pointer, "repeated", "is a name of another service")
			}
			known[sameWords(name)] = i
		}
	}
}

// Service is the name by which the round knows a service; of one that it does not
// list, the words that it is written in.
func (r Round) Service(text string) string {
	words := sameWords(text)
	for _, service := range r.Services {
		for _, name := range append([]string{service.Name}, service.Otherwise...) {
			if sameWords(name) == words {
				return sameWords(service.Name)
			}
		}
	}
	return words
}

// sameWords is a name without the marks and capitals that people write differently.
func sameWords(name string) string { return strings.Join(written.Sought(name), " ") }
