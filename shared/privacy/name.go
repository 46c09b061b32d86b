package privacy

import (
	"regexp"
	"strings"
	"time"
)

const (
	nameWord = `\p{Lu}(?:\p{Ll}+|['’]\p{Lu}\p{Ll}+)(?:[-'’]\p{Lu}?\p{Ll}+)*`
	// grades are those of the staff whom a request is about, and the titles of
	// those around them.
	grades = `(?:(?:[Cc]onsultant|[Rr]egistrar|[Ss]pecialty doctor|[Rr]esident(?: doctor)?|[Jj]unior doctor|[Ff]oundation doctor|[Ll]ocum|[Aa]naesthetist|[Ss]urgeon|[Nn]urse|[Mm]idwife|[Mm]atron|[Dd]octor)|SHO|F1|F2|FY1|FY2|CT[1-3]|ST[1-8]|IMT[1-3])`
)

var (
	titled = pattern(`\b(?:Dr|Doctor|Mr|Mrs|Ms|Miss|Mx|Prof|Professor|Sister|Nurse)\.?\s+(?:\p{Lu}\.?\s+)?(` + nameWord + `(?:\s+` + nameWord + `)?)`)
	graded = pattern(`(?:` + grades + `,?\s+\(?(` + nameWord + `\s+` + nameWord + `)\b|\b(` + nameWord + `\s+` + nameWord + `)\)?,?\s+(?:\(|(?:is|as)\s+(?:our|the|a|an)\s+|(?:our|the|a|an)\s+)?` + grades + `\b)`)
)

// notNames begin or end pairs of words that are written like a name, and name a
// place, a service or a time.
var notNames = wordsOf(`
		Accident Acute Adult Admissions Air Ambulance Anaesthetics Assessment Bank Board Breast Burns Cancer Cardiac Cardiology
		Care Centre Children Christmas City Clinic Clinical Community Coronary Council County Critical Day Delivery Department
		Dental Dependency Dialysis Director District East Elective Emergency Endoscopy England Executive Eve Foundation Friday
		General Great Haematology Health Heart High Hospice Hospital Hospitals House Imaging Infirmary Integrated Intensive
		Internal Kidney Labour Lead Liver Local London Lower Major Manager Maternity Medical Medicine Memorial Mental Midlands
		Minor Monday Monthly National Neonatal Neuro Neurology New Night North Northern Obstetric Obstetrics Office Oncology
		Operating Operations Orthopaedic Our Outpatient Paediatric Paediatrics Patient Plan Post Primary Princess Prince Queen
		Radiology Recovery Region Regional Renal Resident Respiratory Resus Road Royal Rota Safety Saint Saturday School
		Services Service Site Social South Southern Specialist Specialty Spinal St Stroke Sunday Surgery Surgical Team Teaching
		The Theatre Theatres Thursday Transplant Trauma Treatment Trust Tuesday Two Unit University Upper Urgent Vascular Ward Wards
		Wednesday West Western Women Yorkshire NHS A An And As At All Any Both Each For Four From If In It No Not Of On One
		Only Or Six Some Ten That There They This Three To We When Where With Without You Five Seven Eight Nine
		January February March April May June July August September October November December`)

func wordsOf(list string) map[string]bool {
	words := map[string]bool{}
	for word := range strings.FieldsSeq(list) {
		words[word] = true
	}
	return words
}

// names finds a title with a name, and two words that are written like a name
// beside a grade. It warns: of people's names there is no list, and many are
// words as well.
func names(read []rune, _ time.Time) []Finding {
	text := string(read)
	var found []Finding
	taken := func(start int) bool {
		for _, f := range found {
			if f.Start <= start && start < f.End {
				return true
			}
		}
		return false
	}
	for _, pattern := range []*regexp.Regexp{titled(), graded()} {
		for _, at := range pattern.FindAllStringSubmatchIndex(text, -1) {
			for g := 2; g < len(at); g += 2 {
				if at[g] < 0 || aPlace(text[at[g]:at[g+1]]) {
					continue
				}
				if f := finding(PossibleName, text, at[g], at[g+1]); !taken(f.Start) {
					found = append(found, f)
				}
			}
		}
	}
	return found
}

func aPlace(words string) bool {
	for word := range strings.FieldsSeq(words) {
		if notNames[strings.TrimRight(word, "'’s")] || notNames[word] {
			return true
		}
	}
	return false
}
