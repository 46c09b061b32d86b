package derogation

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"
)

// What a list is to show has to be put into outlines first: a field that is never
// set would be empty in every list.
func TestAnOutlineHasAllThatListsShow(t *testing.T) {
	at := time.Date(2031, 3, 1, 22, 0, 0, 0, time.UTC)
	s := State{
		Reference: "DR-0000-0001", Version: 7, Status: InReview, Tier: Union, SubmittedAt: at, ChangedAt: at,
		Round:   Round{ID: "round", Name: "A round of industrial action, March 2031", Test: true, Tiers: []RoundTier{{Tier: Union, DisplayName: "the union", AnsweredBy: "UNION"}}},
		Trust:   Organisation{Code: "RXX", Name: "Sample University Hospitals NHS Foundation Trust", ICBCode: "QXX", RegionCode: "Y00"},
		FiledBy: Actor{ID: "client-rxx"},
		Request: Request{
			Service: "Adult critical care", Site: Site{Code: "RXX01", Name: "Sample General Hospital"}, Staff: []StaffLine{{Number: 3}},
			Window: Window{To: at}, DecisionNeededBy: Deadline{At: at}, MassCasualty: &MassCasualty{},
		},
		Objections: []Objection{{Tier: Union}},
		Reviews:    []Review{{Number: 1, Tier: Union, OpenedAt: at, DueAt: at, ExtendedAt: &at}},
	}
	over := s
	over.Status = Withdrawn
	o, ended := reflect.ValueOf(OutlineOf(s)), reflect.ValueOf(OutlineOf(over))
	for i := range o.NumField() {
		if o.Field(i).IsZero() && ended.Field(i).IsZero() {
			t.Errorf("%s is never set: set it in OutlineOf, in shared/derogation/outline.go; cases of before have it once `admin lists fill` has run", o.Type().Field(i).Name)
		}
	}
	// A write unit of an index is a kilobyte, keys included.
	for _, s := range []State{s, over} {
		if encoded, err := json.Marshal(OutlineOf(s)); err != nil || len(encoded) > 850 {
			t.Errorf("an outline takes %d bytes, %v", len(encoded), err)
		}
	}
}
