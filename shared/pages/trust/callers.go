package trust

import (
	"context"
	"net/url"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/words"
)

// callersView is what somebody needs who calls doctors under an approval.
type callersView struct {
	derogation.Terms
	// Code is what a doctor is told, and Address where they check it.
	Code    string
	Address string
	// Told is nil as long as no message about the approval is recorded.
	Told *toldView
}

// toldView counts the people who were told of something. At is when the first message
// was sent; nil where none was yet.
type toldView struct {
	People  string
	At      *time.Time
	Arrived string
}

// callers is the panel for those who call doctors, nil unless an approval is in
// force or about to be.
func (h *pages) callers(ctx context.Context, s derogation.State, now time.Time) (*callersView, error) {
	if s.Status != derogation.Approved || s.Decision == nil || s.Decision.Terms == nil {
		return nil, nil
	}
	told, err := reading.NoticesOf(ctx, h.notices, s.Reference, now)
	if err != nil {
		return nil, err
	}
	code := derogation.PublicCode(s.Reference)
	return &callersView{
		Terms: *s.Decision.Terms, Code: code, Address: h.home + "/d/" + url.PathEscape(code),
		Told: toldViewOf(reading.Furthest(told, casework.AnnounceDecision)),
	}, nil
}

func toldViewOf(people []reading.Told) *toldView {
	if len(people) == 0 {
		return nil
	}
	var states []words.Tag
	for _, one := range people {
		states = append(states, words.MessageState(string(one.Status), one.Channel == casework.ChannelSMS))
	}
	return &toldView{People: words.People(len(people)), At: reading.FirstSent(people), Arrived: words.Arrived(states)}
}
