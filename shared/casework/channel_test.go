package casework_test

import (
	"slices"
	"testing"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation/derogationtest"
)

func TestEveryChannelThatReachesPeopleIsListed(t *testing.T) {
	for _, channel := range derogationtest.Constants(t, ".", "Channel") {
		if c := casework.Channel(channel); c != casework.ChannelWebhook && !slices.Contains(casework.Channels(), c) {
			t.Errorf("%s is not in channels in channel.go", c)
		}
	}
}
