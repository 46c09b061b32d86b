package eventbus

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"example.org/derogations/infra/cloud/clock"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// invoked notes which function got events of which type.
type invoked []string

func (i *invoked) invoke(t *testing.T) func(string, []byte) error {
	return func(function string, payload []byte) error {
		var event struct {
			DetailType string    `json:"detail-type"`
			Time       time.Time `json:"time"`
		}
		if err := json.Unmarshal(payload, &event); err != nil || !event.Time.Equal(noon) {
			t.Errorf("event %s: %v", payload, err)
		}
		*i = append(*i, function+" "+event.DetailType)
		return nil
	}
}

func newBus(t *testing.T) (*Bus, *invoked) {
	t.Helper()
	got := &invoked{}
	bus, err := New(Options{Timeline: clock.NewVirtual(noon), Invoke: got.invoke(t), Rules: []Rule{
		{Name: "all", Function: "All", Pattern: `{"source":["x"]}`},
		{Name: "some", Function: "Some", Pattern: `{"source":["x"],"detail":{"kind":["a"]}}`},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return bus, got
}

func put(t *testing.T, b *Bus, source, detailType, kind string) {
	t.Helper()
	if err := b.Put(source, detailType, map[string]string{"kind": kind}); err != nil {
		t.Fatal(err)
	}
}

func TestAnEventGoesToEachRuleThatItMatches(t *testing.T) {
	bus, got := newBus(t)
	put(t, bus, "x", "First", "a")
	put(t, bus, "x", "Second", "b")
	put(t, bus, "y", "Third", "a")
	if want := []string{"All First", "Some First", "All Second"}; !slices.Equal(*got, want) {
		t.Errorf("invoked %v, want %v", *got, want)
	}
}

func TestHeldEventsAreDeliveredAsTheTestLikes(t *testing.T) {
	bus, got := newBus(t)
	bus.Hold()
	put(t, bus, "x", "First", "b")
	put(t, bus, "x", "Second", "b")
	if len(*got) > 0 {
		t.Errorf("invoked %v", *got)
	}
	held := bus.Release()
	for _, n := range []int{1, 0, 1} {
		bus.Deliver(held[n])
	}
	put(t, bus, "x", "Third", "b")
	if want := []string{"All Second", "All First", "All Second", "All Third"}; !slices.Equal(*got, want) {
		t.Errorf("invoked %v, want %v", *got, want)
	}
}

func TestAPatternThatIsNotKnownIsRefused(t *testing.T) {
	if _, err := New(Options{Rules: []Rule{{Name: "r", Pattern: `{"source":[{"suffix":"x"}]}`}}}); err == nil {
		t.Error("taken")
	}
}
