package privacy

import "time"

// patientNumber is a number by which a hospital knows somebody: words that say so,
// and then at least four digits, with a letter or two before or after. One that is
// called an NHS number, and has no check digit that fits, is mistyped.
var patientNumber = pattern(`(?i)\b(?:(?:hospital|hosp|patients?|pt|case ?notes?|records?|pas|epr|district|unit|nhs|chi|h&c)['’]?s?\.?\s?(?:numbers?|nos?|num|nr|ids?|identifier|#)|mrn|crn|pid|nhi)\b\.?\s?(?:is|was|are)?\s?[:=#.-]{0,2}\s?\(?([A-Z]{0,3}[ /-]?\d(?:[ /-]?\d){3,11}[A-Z]?)\b`)

// patientNumbers finds them where they are called so: a number alone is as well that
// of a bleep or a bed.
func patientNumbers(p passage, _ time.Time) []Finding {
	var found []Finding
	for _, at := range patientNumber().FindAllStringSubmatchIndex(p.text, -1) {
		found = append(found, p.finding(PossiblePatientNumber, at[2], at[3]))
	}
	return found
}
