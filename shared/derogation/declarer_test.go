package derogation_test

import (
	"encoding/json"
	"testing"

	"example.org/derogations/shared/derogation"
)

// Who declared an event is said by the round's list, and of a request of before
// there was one in the trust's own words.
func TestWhoDeclaredAnEvent(t *testing.T) {
	tests := []struct{ name, stated, want string }{
		{"on the list", `{"declarer":"police","declaredAt":"2025-07-25T21:30:00Z","checkPhone":"0300"}`, "the police"},
		{"and which one", `{"declarer":"icb","declaredBy":"North East","declaredAt":"2025-07-25T21:30:00Z"}`, "the integrated care board (North East)"},
		{"before there was a list", `{"declaredBy":"NHS England – London","incidentReference":"MI-1","declaredAt":"2025-07-25T21:30:00Z"}`, "NHS England – London"},
		{"by one that the round does not name any more", `{"declarer":"coastguard","declaredAt":"2025-07-25T21:30:00Z"}`, "coastguard"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var m derogation.MassCasualty
			if err := json.Unmarshal([]byte(test.stated), &m); err != nil {
				t.Fatal(err)
			}
			if got := sampleRound().Declared(m); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestEachRuleOfTheListOfDeclarers(t *testing.T) {
	round := sampleRound()
	round.Declarers = []derogation.Declarer{
		{Code: "coastguard", Name: "the coastguard"}, {Code: "coastguard", Name: ""}, {Code: "The Army", Name: "the army\nand navy"}, {Code: "trust", Name: "the trust"},
	}
	wantFields(t, round.Validate(), "/declarers/1/code repeated", "/declarers/1/name required", "/declarers/2/code not_a_code", "/declarers/2/name control_character", "/declarers/3/code own_declaration")
	round.Declarers = round.Declarers[:1]
	wantFields(t, round.Validate())
	submit := sampleSubmit()
	casualties(&submit)
	wantFields(t, derogation.ValidateRequest(submit.Request, round, evening), "/massCasualty/declarer unknown_declarer")
	submit.Request.MassCasualty.Declarer = "coastguard"
	wantFields(t, derogation.ValidateRequest(submit.Request, round, evening))
}
