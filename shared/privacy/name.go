package privacy

import (
	"regexp"
	"slices"
	"time"
)

const (
	// start is where a word begins; \b knows no letters but those of ASCII.
	start    = `(?:^|[^\p{L}\p{M}'’])`
	nameWord = `\p{Lu}\p{M}?(?:['’]\p{L})?\p{Ll}[\p{L}\p{M}]*(?:[-'’]\p{L}[\p{L}\p{M}]*)*`
	capitals = `\p{Lu}(?:['’]\p{Lu})?\p{Lu}+(?:[-'’]\p{Lu}+)*`
	anyWord  = `(?:` + nameWord + `|` + capitals + `)`
	particle = `(?:[Vv][ao]n (?:[Dd]e[rn] )?|[Dd](?:e|a|i|u|e la) |[Aa]l[ -]|[Ee]l[ -]|[Bb]in )`
	surname  = particle + `?` + anyWord
	// An initial that is also a word needs its dot.
	initial = `(?:[B-HJ-Z]\.?|[AI]\.)`
	// fullName is a name and a surname in either order, or a surname and initials.
	fullName = anyWord + `,?\s+` + surname + `|` + initial + `\s?(?:` + initial + `\s?)?` + surname + `|` + anyWord + `,?\s+\p{Lu}\.?(?:\s?\p{Lu}\.?)?`

	// A grade is that of the staff whom a request is about; a code is how it is
	// written for short.
	code   = `(?:SHO|SpR|StR|(?:F|FY|CT|ST|IMT|GPST|ACCS)\s?[1-8]\+?)`
	grades = `(?:(?:[Cc]onsultant|[Rr]egistrar|[Ss]pecialty doctor|[Rr]esident(?: doctor)?|[Jj]unior doctor|[Ff]oundation doctor|[Cc]linical fellow|[Ll]ocum|[Aa]naesthetist|[Ii]ntensivist|[Ss]urgeon|[Pp]hysician|[Nn]urse|[Mm]idwife|[Mm]atron|[Dd]octor)s?|` + code + `)`
	roles  = `(?:` + grades + `|[Pp]atient|[Cc]olleague|[Nn]amed)`
	end    = `(?:$|[^\p{L}\p{M}\p{Nd}])`
	// saysMore is what follows the one word beside a grade where it is somebody.
	saysMore = `(?:['’]s)?(?:$|[.,;:)!?]|\s+(?:is|was|has|had|will|who|whose|can|cannot|could|would|called|phoned|rang|said|says|went|left|joined|refused|works|acts|covers|came|comes|are|were|and|or|on)\b)`
)

var (
	titled = pattern(start + `(?:Dr|DR|Doctor|Mr|Mrs|MRS|Ms|Miss|MISS|Mx|Prof|PROF|Professor|Sister|Nurse)\.?\s+(?:\p{Lu}\.?\s+){0,2}(` + surname + `(?:\s+` + nameWord + `)?)`)
	// role is what one of the next two patterns needs, and is quickly looked for.
	role = pattern(roles)
	// One word is a name after a grade, before what goes on about somebody, or before
	// the code of a grade in brackets.
	graded = pattern(start + roles + `[,:]?\s+(?:(?:called|named)\s+)?\(?(?:(` + fullName + `)` + end + `|(` + nameWord + `)` + saysMore + `)`)
	named  = pattern(start + `(?:(` + fullName + `)(?:['’]s)?\)?,?\s+(?:\(|(?:is|as)\s+(?:our|the|a|an)\s+|(?:our|the|a|an)\s+)?` + grades + end + `|(` + nameWord + `)\s*\(` + code + `\))`)
	// listed is how rotas write people, wherever: "SAMPLE, A".
	listed = pattern(start + `(` + capitals + `,\s?\p{Lu}(?:\.|\s?\p{Lu}\.?)?)(?:$|\s*[(),.;/\n-]|\s+` + grades + end + `)`)
)

// names finds a title with a name, a name beside a grade, and a surname with an
// initial. It warns: of people's names there is no list, and many are words as
// well.
func names(p passage, _ time.Time) []Finding {
	var all []Finding
	looks := []func() *regexp.Regexp{titled, listed}
	if role().MatchString(p.text) {
		looks = append(looks, graded, named)
	}
	for _, look := range looks {
		all = append(all, p.named(look())...)
	}
	slices.SortStableFunc(all, func(a, b Finding) int { return a.Start - b.Start })
	var found []Finding
	for _, one := range all {
		if len(found) == 0 || found[len(found)-1].End <= one.Start { // Else it is the same name.
			found = append(found, one)
		}
	}
	return found
}

// named finds what the groups of a pattern take for names, in order.
func (p passage) named(pattern *regexp.Regexp) []Finding {
	var found []Finding
	for _, at := range pattern.FindAllStringSubmatchIndex(p.text, -1) {
		for g := 2; g < len(at); g += 2 {
			if at[g] >= 0 && !aService(p.text[at[g]:at[g+1]]) && !ofAService().MatchString(p.text[at[g+1]:min(at[g+1]+reach, len(p.text))]) {
				found = append(found, p.finding(PossibleName, at[g], at[g+1]))
			}
		}
	}
	return found
}

// ofAService is what follows the name of a place or a service, and no person's.
var ofAService = pattern(`^['’]?s?\s+(?:rota|rotas|tier|service|services|department|unit|site|hospital|ward|wards|vacancy|vacancies|unavailable|on-call|on call rota)\b`)
