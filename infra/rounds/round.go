package rounds

import (
	"fmt"
	"regexp"

	"example.org/derogations/infra/lines"
	"example.org/derogations/shared/derogation"
)

// value is one value of the file, block its keys.
type (
	value struct{ lines.Value }
	block struct{ lines.Block }
)

func (v value) block() block {
	b, _ := v.Block()
	return block{b}
}

// take returns the value of a key that the round calls by the same name.
func (b block) take(name string) value { return b.takeAs(name, name) }

// takeAs returns the value of a key that has another name in the round.
func (b block) takeAs(name, domain string) value { return value{b.Take(name, domain)} }

// round reads a whole file. Each line is one key; derogation.Round says what it
// means.
func round(v value) derogation.Round {
	b := v.block()
	defer b.Done()
	return derogation.Round{
		ID:              b.take("id").id(),
		Version:         b.take("version").whole(),
		Name:            b.take("name").text(),
		UnionName:       b.take("unionName").text(),
		StaffGroup:      b.take("staffGroup").text(),
		Nation:          b.take("nation").text(),
		Action:          b.take("action").text(),
		StartsAt:        b.take("startsAt").local(),
		EndsAt:          b.take("endsAt").local(),
		Spans:           list(b.take("spans"), span),
		AdvanceRequests: b.take("advanceRequests").yes(),
		Tiers:           list(b.take("tiers"), tier),
		TrustAnswer:     answerTime(b.take("trustAnswer")),
		Categories:      list(b.take("categories"), category),
		Evidence:        list(b.take("evidence"), question),
		Grades:          list(b.take("grades"), value.text),
		Services:        list(b.take("services"), service),
		RefusalReasons:  list(b.take("refusalReasons"), reason),
		Declarers:       list(b.take("declarers"), declarer),
		Reminders:       list(b.take("reminders"), value.hundredths),
		ImpactDays:      list(b.take("impactDays"), value.whole),
		EmailOnly:       b.take("emailOnly").yes(),
		Limits:          limits(b.take("limits")),
		Publication:     publication(b.take("publication")),
		Retention:       retention(b.take("retention")),
		Distribution:    list(b.take("distribution"), distribution),
		UnionPublishes:  b.take("unionPublishes").yes(),
		UnionPage:       b.take("unionPage").text(),
		HelpPhone:       b.take("helpPhone").phone(),
		Phase:           derogation.ServicePhase(b.take("phase").text()),
	}
}

func service(v value) derogation.RoundService {
	b := v.block()
	defer b.Done()
	return derogation.RoundService{Name: b.take("name").text(), Otherwise: list(b.take("otherwise"), value.text)}
}

func tier(v value) derogation.RoundTier {
	b := v.block()
	defer b.Done()
	extension := b.takeAs("extension", "extensionMinutes")
	rules := derogation.RoundTier{
		Tier:             derogation.Tier(b.take("tier").text()),
		DisplayName:      b.take("displayName").text(),
		ResponseMinutes:  b.takeAs("response", "responseMinutes").minutes(),
		FloorMinutes:     b.takeAs("floor", "floorMinutes").minutes(),
		May:              list(b.take("may"), func(v value) derogation.Action { return derogation.Action(v.text()) }),
		Silence:          derogation.SilenceRule(b.take("silence").text()),
		ExtensionMinutes: extension.minutes(),
	}
	rules.AnsweredBy = b.take("answeredBy").answering(rules.Tier)
	if extension.Given() && rules.Silence != derogation.SilenceExtendsOnce {
		extension.Wrong("is for a tier whose silence is extend_once")
	}
	shareTrouble(b)
	return rules
}

func span(v value) derogation.Span {
	b := v.block()
	defer b.Done()
	return derogation.Span{From: b.take("from").local(), To: b.take("to").local()}
}

func answerTime(v value) derogation.AnswerTime {
	b := v.block()
	defer b.Done()
	defer shareTrouble(b)
	return derogation.AnswerTime{
		ResponseMinutes: b.takeAs("response", "responseMinutes").minutes(),
		FloorMinutes:    b.takeAs("floor", "floorMinutes").minutes(),
	}
}

// shareTrouble keeps a floor that cannot be read from being reported again as a
// response time that does not fit it: the domain judges them together.
func shareTrouble(b block) {
	file, at := b.Of().File(), b.Of().Pointer()
	if file.Unreadable(at + "/floorMinutes") {
		file.Skip(at + "/responseMinutes")
	}
}

func category(v value) derogation.RoundCategory {
	b := v.block()
	defer b.Done()
	return derogation.RoundCategory{Code: derogation.Category(b.take("code").text()), Name: b.take("name").text()}
}

func question(v value) derogation.RoundQuestion {
	b := v.block()
	defer b.Done()
	return derogation.RoundQuestion{Field: b.take("field").text(), Question: b.take("question").text()}
}

func reason(v value) derogation.Reason {
	b := v.block()
	defer b.Done()
	return derogation.Reason{Code: derogation.ReasonCode(b.take("code").text()), Text: b.take("text").text()}
}

func declarer(v value) derogation.Declarer {
	b := v.block()
	defer b.Done()
	return derogation.Declarer{Code: derogation.DeclarerCode(b.take("code").text()), Name: b.take("name").text()}
}

func limits(v value) derogation.Limits {
	b := v.block()
	defer b.Done()
	return derogation.Limits{OpenRequests: b.take("openRequests").whole(), FilingsPerHour: b.take("filingsPerHour").whole()}
}

func publication(v value) derogation.Publication {
	b := v.block()
	defer b.Done()
	return derogation.Publication{SmallNumbers: b.take("smallNumbers").whole(), HideService: b.take("hideService").yes()}
}

func retention(v value) derogation.Retention {
	b := v.block()
	defer b.Done()
	return derogation.Retention{
		NoticeDays:   b.takeAs("notices", "noticeDays").days(),
		DraftDays:    b.takeAs("drafts", "draftDays").days(),
		DeliveryDays: b.takeAs("deliveries", "deliveryDays").days(),
	}
}

func distribution(v value) derogation.Distribution {
	b := v.block()
	defer b.Done()
	return derogation.Distribution{Name: b.take("name").text(), Email: b.take("email").text()}
}

func list[T any](v value, read func(value) T) []T {
	var all []T
	for _, item := range v.Items() {
		all = append(all, read(value{item}))
	}
	return all
}

var (
	idShape           = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	organisationShape = regexp.MustCompile(`^[A-Z0-9]{3,10}$`)
	phoneShape        = regexp.MustCompile(`^\+?[0-9][0-9 ]{5,20}$`)
)

// id reads the round's name in addresses and keys.
func (v value) id() string {
	id := v.text()
	if id != "" && !idShape.MatchString(id) {
		v.Wrong("must be of small letters, digits and hyphens, such as nurses-2026-01")
	}
	return id
}

// answeredByWord are the words for organisations that a request itself names.
var answeredByWord = map[string]derogation.OrganisationKind{
	derogation.AnsweredByTrust: derogation.KindTrust, derogation.AnsweredByRegion: derogation.KindRegion,
}

// answering reads who answers for a tier. Only the union's own people decide,
// so that nobody else can stand for it; and nobody has contacts for a tier that
// another kind of organisation answers for.
func (v value) answering(tier derogation.Tier) string {
	who := v.text()
	kind, word := answeredByWord[who]
	switch {
	case who == "":
	case tier == derogation.Union && word:
		v.Wrong("must be the union's own code: it alone decides")
	case !word && !organisationShape.MatchString(who):
		v.Wrong("must be trust, region, or an organisation's code such as X24")
	case word && tier.Known() && kind != tier.AnsweredByKind():
		v.Wrong(fmt.Sprintf("no %s answers for this tier, but a %s", who, tier.AnsweredByKind()))
	}
	return who
}

func (v value) phone() string {
	number := v.text()
	if number != "" && !phoneShape.MatchString(number) {
		v.Wrong("must be a telephone number, of digits and spaces")
	}
	return number
}
