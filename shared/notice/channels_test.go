package notice

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"example.org/derogations/shared/casework"
)

// A channel that reaches nobody, or has nothing to say, is half a channel.
func TestEveryChannelReachesWhoeverIsAsked(t *testing.T) {
	audience := casework.Audience{Organisation: "RR8", Duty: "union", Review: 1, ByPhone: true}
	contact := casework.Contact{ID: "CT-00000001", Organisation: "RR8", Email: "duty@example.org", Mobile: "+447700900001"}
	for _, channel := range casework.Channels() {
		if _, err := fs.Stat(words, wordsOf(casework.AnnounceReview, channel)); err != nil {
			t.Errorf("%s has no words for a review: %v", channel, err)
		}
		ways := casework.AnnounceReview.Ways(audience, contact)
		i := slices.IndexFunc(ways, func(r casework.Recipient) bool { return r.Channel == channel })
		if i < 0 {
			t.Errorf("nobody is reached by %s: say in Ways, channel.go of casework, who is", channel)
			continue
		}
		if opens(noticeFor(casework.Announcement{}, ways[i])) != (channel == casework.ChannelEmail) {
			t.Errorf("the union's link comes by %s, like its one-time code", channel)
		}
	}
}

// Whom a text message reaches is worked out before it is written: there are words for
// it just where casework says so.
func TestThereAreWordsForEachTextMessage(t *testing.T) {
	files, err := fs.Glob(words, "words/*.email.txt")
	if err != nil || len(files) < 20 {
		t.Fatal(files, err)
	}
	texts := 0
	for _, file := range append(files, "words/one_time_code.email.txt") {
		kind := casework.AnnouncementKind(strings.TrimSuffix(strings.TrimPrefix(file, "words/"), ".email.txt"))
		_, err := fs.Stat(words, wordsOf(kind, casework.ChannelSMS))
		if kind.InTexts() != (err == nil) {
			t.Errorf("%s: goes out as a text message: %t, but its words: %v", kind, kind.InTexts(), err)
		}
		if err == nil {
			texts++
		}
	}
	if all, _ := fs.Glob(words, "words/*.sms.txt"); len(all) != texts {
		t.Errorf("%d files of words for text messages, %d of them for a kind that is known", len(all), texts)
	}
}
