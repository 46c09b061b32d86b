package notice

import (
	"slices"
	"testing"

	"example.org/derogations/shared/casework"
)

// A channel that reaches nobody, or has nothing to say, is half a channel.
func TestEveryChannelReachesWhoeverIsAsked(t *testing.T) {
	audience := casework.Audience{Organisation: "RR8", Duty: "union", Review: 1, ByPhone: true}
	contact := casework.Contact{ID: "CT-00000001", Organisation: "RR8", Email: "duty@example.org", Mobile: "+447700900001"}
	for _, channel := range casework.Channels() {
		if !hasWords(casework.AnnounceReview, channel) {
			t.Errorf("%s has no words for a review: add %s", channel, wordsOf(casework.AnnounceReview, channel))
		}
		ways := waysTo(casework.Announcement{Kind: casework.AnnounceReview}, audience, contact)
		i := slices.IndexFunc(ways, func(n casework.Notice) bool { return n.Channel == channel })
		if i < 0 {
			t.Errorf("nobody is reached by %s: say in waysTo, expand.go, who is", channel)
			continue
		}
		if opens(ways[i]) != (channel == casework.ChannelEmail) {
			t.Errorf("the union's link comes by %s, like its one-time code", channel)
		}
	}
}
