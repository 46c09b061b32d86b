package derogation_test

import (
	"testing"

	"example.org/derogations/shared/derogation"
)

func TestEachNameOfARoundsServicesIsOfOneService(t *testing.T) {
	tests := map[string]struct {
		services []derogation.RoundService
		want     []string
	}{
		"each once":                 {[]derogation.RoundService{{Name: "Adult critical care", Otherwise: []string{"ITU"}}, {Name: "Dialysis"}}, nil},
		"a name without a word":     {[]derogation.RoundService{{Name: " "}}, []string{"/services/0/name required"}},
		"another's, in capitals":    {[]derogation.RoundService{{Name: "Dialysis"}, {Name: "Renal", Otherwise: []string{"DIALYSIS."}}}, []string{"/services/1/otherwise/0 repeated"}},
		"more than a round may":     {make([]derogation.RoundService, 101), []string{"/services too_many"}},
		"more names than may be":    {[]derogation.RoundService{{Name: "A", Otherwise: []string{"b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"}}}, []string{"/services/0/otherwise too_many"}},
		"its own name a second way": {[]derogation.RoundService{{Name: "Adult critical care", Otherwise: []string{"adult critical-care"}}}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			round := sampleRound()
			round.Services = test.services
			wantFields(t, round.Validate(), test.want...)
		})
	}
}
