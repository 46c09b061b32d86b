package reading_test

import (
	"testing"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/casework/reading"
)

// Somebody whose mail came back and who got a text message was reached, once.
func TestEachPersonCountsOnceByTheNoticeThatCameFurthest(t *testing.T) {
	to := func(whom string, channel casework.Channel, kind casework.AnnouncementKind, status casework.NoticeStatus) reading.Told {
		return reading.Told{Key: "N#000009#" + whom + "#" + string(channel), Channel: channel, Kind: kind, Status: status}
	}
	const mail, text, decision = casework.ChannelEmail, casework.ChannelSMS, casework.AnnounceDecision
	got := reading.Furthest([]reading.Told{
		to("CT-1", mail, decision, casework.NoticeBounced), to("CT-2", mail, decision, casework.NoticeDelivered),
		to("CT-1", text, decision, casework.NoticeDelivered), to("CT-2", text, decision, casework.NoticeFailed),
		to("CT-3", mail, decision, casework.NoticeFailed), to("CT-3", text, decision, casework.NoticePending),
		to("CT-4", mail, casework.AnnounceReview, casework.NoticeDelivered),
	}, decision)
	caseworktest.WantSame(t, "people", got, []reading.Told{
		to("CT-1", text, decision, casework.NoticeDelivered), to("CT-2", mail, decision, casework.NoticeDelivered), to("CT-3", text, decision, casework.NoticePending),
	})
}
