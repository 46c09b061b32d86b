package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/counts"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
	"example.org/derogations/shared/store"
)

var update = flag.Bool("update", false, "add a file to testdata for each item shape that is new")

// shape is one kind of item: how it comes to be written, and how it is read.
type shape struct {
	name  string
	key   [2]string
	write func(t *testing.T, s *setup)
	read  func(ctx context.Context, s *store.Store) (any, error)
	want  any
}

func shapes(t *testing.T) []shape {
	full := fullFiling(t)
	settled := opening(t, full.Case)
	notice := noticeOf("DR-0000-0001", "N#000001#CT-7K2M9Q4X#email")
	commit := func(t *testing.T, s *setup) { s.commit(t, withoutSpend(full)) }
	first := func(v any, _ time.Time, err error) (any, error) { return v, err }
	expanded := full.Announcements[0]
	expanded.Expanded = true
	sent := noticeOf("DR-0000-0001", "N#000002#CT-7K2M9Q4X#email")
	sent.Attempts, sent.Status, sent.ProviderID, sent.AcceptedAt = 1, casework.NoticeAccepted, "ses-1", new(evening)
	bounced, again := bouncedNotice(sent)
	followed := followedUp(t)
	last := followed[len(followed)-1]
	wrong := voided(t)
	void := func(t *testing.T, s *setup) {
		for _, change := range wrong {
			s.commit(t, change)
		}
	}
	return []shape{
		{"summary", [2]string{"R#DR-0000-0001", "SUMMARY"}, commit, func(ctx context.Context, s *store.Store) (any, error) {
			c, at, err := s.Case(ctx, "DR-0000-0001")
			return first(c, at, err)
		}, full.Kept()},
		{"entry", [2]string{"L#DR-0000-0001", "000002"}, func(t *testing.T, s *setup) {
			commit(t, s)
			s.commit(t, settled)
		}, func(ctx context.Context, s *store.Store) (any, error) { return s.Entries(ctx, "DR-0000-0001") }, settled.Entries},
		{"summary-followed-up", [2]string{"R#DR-0000-0001", "SUMMARY"}, func(t *testing.T, s *setup) {
			for _, change := range followed {
				s.commit(t, change)
			}
		}, func(ctx context.Context, s *store.Store) (any, error) {
			c, at, err := s.Case(ctx, "DR-0000-0001")
			return first(c, at, err)
		}, last.Case},
		{"summary-voided", [2]string{"R#DR-0000-0001", "SUMMARY"}, void, func(ctx context.Context, s *store.Store) (any, error) {
			c, at, err := s.Case(ctx, "DR-0000-0001")
			return first(c, at, err)
		}, wrong[2].Case},
		{"entry-joined", [2]string{"L#DR-0000-0001", "000002"}, void, func(ctx context.Context, s *store.Store) (any, error) { return s.Entries(ctx, "DR-0000-0001") }, wrong[1].Entries},
		{"entry-voided", [2]string{"L#DR-0000-0001", "000003"}, void, func(ctx context.Context, s *store.Store) (any, error) { return s.Entries(ctx, "DR-0000-0001") }, wrong[2].Entries},
		{"deed", [2]string{"L#OPERATORS", "000001"}, func(t *testing.T, s *setup) {
			must(t, s.AppendDeed(t.Context(), deed(t)))
		}, func(ctx context.Context, s *store.Store) (any, error) {
			return s.Entries(ctx, operating.LedgerOfOperators)
		}, []ledger.Entry{deed(t)}},
		{"summary-impact-only", [2]string{"R#DR-0000-0001", "SUMMARY"}, func(t *testing.T, s *setup) {
			s.commit(t, impactOnly(t))
		}, func(ctx context.Context, s *store.Store) (any, error) {
			return s.Cases(ctx, []string{"DR-0000-0001"})
		}, []casework.Case{impactOnly(t).Case}},
		{"wait", [2]string{"T#DR-0000-0001", "WAIT"}, commit, func(ctx context.Context, s *store.Store) (any, error) {
			filed := casework.Change{Case: full.Case, Entries: full.Entries}
			if err := s.Commit(ctx, filed); err != nil && !errors.Is(err, casework.ErrStale) {
				return nil, err
			}
			_, wait, at, err := s.CaseAndWait(ctx, "DR-0000-0001")
			return first(wait, at, err)
		}, *full.Wait},
		{"wake", [2]string{"R#DR-0000-0001", "W#000001"}, commit, func(ctx context.Context, s *store.Store) (any, error) {
			due, at, err := s.DueOutbox(ctx, evening, 10)
			return first(whatOf(due), at, err)
		}, []casework.OutboxKey{{Reference: "DR-0000-0001", Key: "W#000001"}}},
		{"wake-done", [2]string{"R#DR-0000-0001", "W#000001"}, func(t *testing.T, s *setup) {
			commit(t, s)
			s.commit(t, casework.Change{Before: full.Case.State.Version, Case: full.Case, Done: "W#000001"})
		}, func(ctx context.Context, s *store.Store) (any, error) {
			outbox, err := s.OutboxOf(ctx, "DR-0000-0001")
			return outbox.Wakes, err
		}, []casework.Wake{}},
		{"announcement", [2]string{"R#DR-0000-0001", "A#000001"}, commit, func(ctx context.Context, s *store.Store) (any, error) {
			a, at, err := s.Announcement(ctx, "DR-0000-0001", "A#000001")
			return first(a, at, err)
		}, full.Announcements[0]},
		{"announcement-expanded", [2]string{"R#DR-0000-0001", "A#000001"}, func(t *testing.T, s *setup) {
			commit(t, s)
			must(t, s.expand(t.Context(), full.Announcements[0], nil))
		}, func(ctx context.Context, s *store.Store) (any, error) {
			a, at, err := s.Announcement(ctx, "DR-0000-0001", "A#000001")
			return first(a, at, err)
		}, expanded},
		{"notice", [2]string{"R#DR-0000-0001", notice.Key}, func(t *testing.T, s *setup) {
			commit(t, s)
			must(t, s.expand(t.Context(), full.Announcements[0], []casework.Notice{notice}))
		}, func(ctx context.Context, s *store.Store) (any, error) {
			n, at, err := s.Notice(ctx, "DR-0000-0001", notice.Key)
			return first(n, at, err)
		}, notice},
		{"notice-bounced", [2]string{"R#DR-0000-0001", bounced.Key}, func(t *testing.T, s *setup) {
			read := s.acceptedNotice(t)
			must(t, s.TakeReceipt(t.Context(), read, bounced, again))
		}, func(ctx context.Context, s *store.Store) (any, error) { return s.CaseNotices(ctx, "DR-0000-0001") }, []casework.Notice{bounced}},
		{"notice-arrived", [2]string{"R#DR-0000-0001", sent.Key}, func(t *testing.T, s *setup) {
			n := s.acceptedNotice(t)
			s.arrive(t, n)
		}, func(ctx context.Context, s *store.Store) (any, error) { return s.CaseNotices(ctx, "DR-0000-0001") }, []casework.Notice{arrivedNotice(sent)}},
		{"sent-text", textItem, func(t *testing.T, s *setup) {
			s.acceptedText(t)
		}, func(ctx context.Context, s *store.Store) (any, error) { return s.SentText(ctx, "sns-1") }, casework.OutboxKey{Reference: "DR-0000-0001", Key: textNotice}},
		{"notice-forgotten", [2]string{"R#DR-0000-0001", sent.Key}, func(t *testing.T, s *setup) {
			read := s.acceptedNotice(t)
			must(t, s.Forget(t.Context(), read, read.AsAt(evening.AddDate(0, 0, 90))))
		}, func(ctx context.Context, s *store.Store) (any, error) { return s.CaseNotices(ctx, "DR-0000-0001") }, []casework.Notice{sent.AsAt(evening.AddDate(0, 0, 90))}},
		{"announcement-again", [2]string{"R#DR-0000-0001", again.Key}, func(t *testing.T, s *setup) {
			read := s.acceptedNotice(t)
			must(t, s.TakeReceipt(t.Context(), read, bounced, again))
		}, func(ctx context.Context, s *store.Store) (any, error) {
			a, at, err := s.Announcement(ctx, "DR-0000-0001", again.Key)
			return first(a, at, err)
		}, *again},
		{"filing", [2]string{"I#client-rxx#key", "I"}, commit, func(ctx context.Context, s *store.Store) (any, error) {
			return s.Call(ctx, "client-rxx", "key")
		}, *full.Call},
		{"call", [2]string{"I#client-rxx#second", "I"}, func(t *testing.T, s *setup) {
			commit(t, s)
			change := settled
			change.Call = changeRecord("second", settled.Case)
			s.commit(t, change)
		}, func(ctx context.Context, s *store.Store) (any, error) {
			return s.Call(ctx, "client-rxx", "second")
		}, *changeRecord("second", settled.Case)},
		{"content", [2]string{"I#RXX#" + sampleRequest().ContentHash(), "CONTENT"}, func(t *testing.T, s *setup) {
			s.commit(t, asking(t, "DR-0000-0001", evening, ""))
		}, func(ctx context.Context, s *store.Store) (any, error) {
			return s.Content(ctx, "RXX", sampleRequest().ContentHash())
		}, *contentOf("DR-0000-0001", evening)},
		{"filed", [2]string{"I#client-rxx#sample-2031-03", "FILED"}, func(t *testing.T, s *setup) {
			change := filing(t, "DR-0000-0001")
			change.Filed = new(sampleFiled())
			s.commit(t, change)
		}, func(ctx context.Context, s *store.Store) (any, error) {
			return s.Filed(ctx, "client-rxx", "sample-2031-03")
		}, sampleFiled()},
		{"exception", [2]string{"I#RXX#sample-2031-03", "EXCEPTION"}, func(t *testing.T, s *setup) {
			s.commit(t, declaring(t, "DR-0000-0001", ""))
		}, func(ctx context.Context, s *store.Store) (any, error) {
			return s.Exception(ctx, "RXX", "sample-2031-03")
		}, casework.Exception{Trust: "RXX", Round: "sample-2031-03", Reference: "DR-0000-0001"}},
		{"call-outcome", [2]string{"I#client-union#key", "I"}, func(t *testing.T, s *setup) {
			must(t, s.AddStanding(t.Context(), sampleStanding(), outcomeRecord("key")))
		}, func(ctx context.Context, s *store.Store) (any, error) {
			return s.Call(ctx, "client-union", "key")
		}, *outcomeRecord("key")},
		{"code", [2]string{"R#DR-0000-0001", "K#1#CT-7K2M9Q4X"}, commit, func(ctx context.Context, s *store.Store) (any, error) {
			return s.Code(ctx, full.Code.Key)
		}, *full.Code},
		{"code-of-link", [2]string{"R#DR-0000-0002", "K#1#CT-7K2M9Q4X#0123456789abcdef"}, func(t *testing.T, s *setup) {
			s.issued(t, "DR-0000-0002")
		}, func(ctx context.Context, s *store.Store) (any, error) {
			return s.Code(ctx, sampleCode("DR-0000-0002").Key)
		}, sampleCode("DR-0000-0002")},
		{"guesses", [2]string{"R#DR-0000-0002", "K#1"}, func(t *testing.T, s *setup) {
			_, err := s.CountAttempt(t.Context(), s.issued(t, "DR-0000-0002").Key, decision, evening)
			must(t, err)
		}, func(ctx context.Context, s *store.Store) (any, error) { return s.Guesses(ctx, "DR-0000-0002", 1) }, 1},
		{"round", [2]string{"D#sample-2031-03", "ROUND"}, func(t *testing.T, s *setup) {
			must(t, s.PutRound(t.Context(), sampleRound()))
		}, func(ctx context.Context, s *store.Store) (any, error) { return s.Round(ctx, "sample-2031-03") }, sampleRound()},
		{"round-with-its-strike", [2]string{"D#sample-2031-03", "ROUND"}, func(t *testing.T, s *setup) {
			must(t, s.PutRound(t.Context(), sampleRound()))
			must(t, s.PutStrike(t.Context(), roundCutShort(), 0, nil, nil))
		}, func(ctx context.Context, s *store.Store) (any, error) { return s.Round(ctx, "sample-2031-03") }, roundCutShort()},
		{"publication", [2]string{"P#sample-2031-03", "DR-0000-0001"}, func(t *testing.T, s *setup) {
			must(t, s.OpenRegister(t.Context(), "sample-2031-03"))
			must(t, s.Publish(t.Context(), samplePublication("DR-0000-0001", 4)))
		}, func(ctx context.Context, s *store.Store) (any, error) { return s.Publications(ctx, "sample-2031-03") }, []derogation.RegisterEntries{samplePublication("DR-0000-0001", 4)}},
		{"register", [2]string{"P#sample-2031-03", "KEPT"}, func(t *testing.T, s *setup) {
			must(t, s.OpenRegister(t.Context(), "sample-2031-03"))
		}, func(ctx context.Context, s *store.Store) (any, error) { return s.RegisterOpen(ctx, "sample-2031-03") }, true},
		{"counts", [2]string{"Q#sample-2031-03", "KEPT"}, func(t *testing.T, s *setup) {
			must(t, s.KeepCounts(t.Context(), "sample-2031-03", 0, sampleCounts()))
		}, func(ctx context.Context, s *store.Store) (any, error) { return s.CountsKept(ctx, "sample-2031-03") }, storedCounts()},
		{"group", [2]string{"Q#sample-2031-03", "T#RXX#QXX#Y00"}, func(t *testing.T, s *setup) {
			must(t, s.KeepCounts(t.Context(), "sample-2031-03", 0, sampleCounts()))
			must(t, s.KeepGroup(t.Context(), "sample-2031-03", samplePlace(), 0, sampleGroup(t)))
		}, func(ctx context.Context, s *store.Store) (any, error) {
			// It is read behind the item that says how far the figures are kept.
			if err := s.KeepCounts(ctx, "sample-2031-03", 0, sampleCounts()); err != nil && !errors.Is(err, casework.ErrStale) {
				return nil, err
			}
			kept, err := s.KeptCounts(ctx, "sample-2031-03", "RXX")
			return kept.Groups, err
		}, map[counts.Place]reading.KeptGroup{samplePlace(): {Group: sampleGroup(t), Version: 1}}},
		{"whole", [2]string{"Q#sample-2031-03", "WHOLE"}, func(t *testing.T, s *setup) {
			must(t, s.KeepCounts(t.Context(), "sample-2031-03", 0, sampleWhole(t)))
		}, func(ctx context.Context, s *store.Store) (any, error) {
			// It counts for what is said of all groups at its version.
			head := sampleWhole(t)
			delete(head.Groups, reading.Whole)
			if err := s.KeepCounts(ctx, "sample-2031-03", 0, head); err != nil && !errors.Is(err, casework.ErrStale) {
				return nil, err
			}
			kept, err := s.KeptSum(ctx, "sample-2031-03", reading.Whole)
			return kept.Groups, err
		}, map[counts.Place]reading.KeptGroup{reading.Whole: {Group: sampleGroup(t), Version: 1}}},
		{"sum", [2]string{"Q#sample-2031-03", "WHOLE#REGION#Y00"}, func(t *testing.T, s *setup) {
			must(t, s.KeepCounts(t.Context(), "sample-2031-03", 0, reading.KeptCounts{Groups: map[counts.Place]reading.KeptGroup{{Region: "Y00"}: {Group: sampleGroup(t)}}}))
		}, func(ctx context.Context, s *store.Store) (any, error) {
			// It counts for as long as what is said of all groups names its version.
			if err := s.KeepCounts(ctx, "sample-2031-03", 0, sampleCounts()); err != nil && !errors.Is(err, casework.ErrStale) {
				return nil, err
			}
			kept, err := s.KeptSum(ctx, "sample-2031-03", counts.Place{Region: "Y00"})
			return kept.Groups, err
		}, map[counts.Place]reading.KeptGroup{{Region: "Y00"}: {Group: sampleGroup(t), Version: 1}}},
		{"lists", [2]string{"S#LISTS", "KEPT"}, func(t *testing.T, s *setup) {
			must(t, s.KeepLists(t.Context()))
		}, func(ctx context.Context, s *store.Store) (any, error) { return s.ListsKept(ctx) }, true},
		{"standing", [2]string{"G#sample-2031-03", "S#dialysis#1"}, func(t *testing.T, s *setup) {
			must(t, s.AddStanding(t.Context(), sampleStanding(), nil))
		}, func(ctx context.Context, s *store.Store) (any, error) { return s.Standings(ctx, "sample-2031-03") }, []derogation.Standing{sampleStanding()}},
		{"standing-changed", [2]string{"G#sample-2031-03", "S#dialysis#1"}, func(t *testing.T, s *setup) {
			must(t, s.AddStanding(t.Context(), codedStanding(), nil))
			must(t, s.ChangeStanding(t.Context(), suspendedStanding(t), standingAnnouncement(1), nil))
		}, func(ctx context.Context, s *store.Store) (any, error) { return s.Standings(ctx, "sample-2031-03") }, []derogation.Standing{suspendedStanding(t)}},
		{"standing-code", [2]string{"G#DR-7K2M-9Q4X", "CODE"}, func(t *testing.T, s *setup) {
			must(t, s.AddStanding(t.Context(), codedStanding(), nil))
		}, func(ctx context.Context, s *store.Store) (any, error) {
			// It leaves the item of the code as it is, and may be there already.
			if err := s.AddStanding(ctx, withoutCode(), nil); !errors.Is(err, casework.ErrStandingExists) {
				must(t, err)
			}
			return s.StandingUnder(ctx, "DR-7K2M-9Q4X")
		}, withoutCode()},
		{"organisation", [2]string{"O#RXX", "ORG"}, func(t *testing.T, s *setup) {
			must(t, s.PutOrganisation(t.Context(), closedTrust()))
		}, func(ctx context.Context, s *store.Store) (any, error) { return s.Organisation(ctx, "RXX") }, closedTrust()},
		{"sites", [2]string{"O#RXX", "SITES"}, func(t *testing.T, s *setup) {
			must(t, s.PutSites(t.Context(), "RXX", sampleSites()))
		}, func(ctx context.Context, s *store.Store) (any, error) { return s.Sites(ctx, "RXX") }, sampleSites()},
		{"contact", [2]string{"O#RXX", "C#CT-7K2M9Q4X"}, func(t *testing.T, s *setup) {
			must(t, s.PutContact(t.Context(), sampleContact()))
		}, func(ctx context.Context, s *store.Store) (any, error) { return s.Contact(ctx, "RXX", "CT-7K2M9Q4X") }, sampleContact()},
		{"contacts-loaded", [2]string{"O#RXX", "CONTACTS"}, func(t *testing.T, s *setup) {
			must(t, s.PutContact(t.Context(), sampleContact()))
		}, func(ctx context.Context, s *store.Store) (any, error) { return s.Contacts(ctx, "RXX") }, []casework.Contact{sampleContact()}},
		{"contacts-kept", [2]string{"U#RCX", "CONTACTS"}, func(t *testing.T, s *setup) {
			must(t, s.SaveContacts(t.Context(), sampleKept(), sampleContactChange()))
		}, func(ctx context.Context, s *store.Store) (any, error) { return s.Contacts(ctx, "RCX") }, sampleKept().List},
		{"contact-change", [2]string{"U#RCX", "E#000001"}, func(t *testing.T, s *setup) {
			must(t, s.SaveContacts(t.Context(), sampleKept(), sampleContactChange()))
		}, func(ctx context.Context, s *store.Store) (any, error) { return s.ContactChanges(ctx, "RCX") }, recordedChanges()},
		{"client", [2]string{"K#client-rxx", "CLIENT"}, func(t *testing.T, s *setup) {
			must(t, s.PutClient(t.Context(), sampleClient()))
		}, func(ctx context.Context, s *store.Store) (any, error) { return s.Client(ctx, "client-rxx") }, sampleClient()},
		{"sign-in-key", [2]string{"Y#TEST-CANARY", sampleSignInKey().KeyID}, func(t *testing.T, s *setup) {
			must(t, s.PublishSignInKey(t.Context(), "TEST-CANARY", sampleSignInKey()))
		}, func(ctx context.Context, s *store.Store) (any, error) { return s.SignInKeys(ctx, "TEST-CANARY") }, []store.ClientKey{sampleSignInKey()}},
		{"assertion", [2]string{"J#client-rxx#6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b", "J"}, func(t *testing.T, s *setup) {
			_, err := s.UseOnce(t.Context(), "client-rxx", "1", evening)
			must(t, err)
		}, func(ctx context.Context, s *store.Store) (any, error) {
			return s.UseOnce(ctx, "client-rxx", "1", evening)
		}, false},
		{"draft", [2]string{"F#RXX", "D#CT-7K2M9Q4X#D-0001"}, func(t *testing.T, s *setup) {
			must(t, s.SaveDraft(t.Context(), sampleDraft()))
		}, func(ctx context.Context, s *store.Store) (any, error) { return s.Draft(ctx, sampleDraft().Key) }, savedDraft()},
		{"unsent", [2]string{"V#" + sampleUnsent().Key, "TYPED"}, func(t *testing.T, s *setup) {
			must(t, s.SaveUnsent(t.Context(), sampleUnsent()))
		}, func(ctx context.Context, s *store.Store) (any, error) { return s.Unsent(ctx, sampleUnsent().Key) }, sampleUnsent()},
		{"form-links", [2]string{"F#RXX", "LINKS"}, func(t *testing.T, s *setup) {
			must(t, s.SendLinks(t.Context(), sampleLinks(), time.Time{}, formAnnouncement()))
		}, func(ctx context.Context, s *store.Store) (any, error) { return s.LinksSent(ctx, "RXX") }, sampleLinks()},
		{"webhooks", [2]string{"H#RXX", "WEBHOOKS"}, func(t *testing.T, s *setup) {
			must(t, s.SaveWebhooks(t.Context(), sampleWebhooks(), nil))
		}, func(ctx context.Context, s *store.Store) (any, error) { return s.Webhooks(ctx, "RXX") }, savedWebhooks()},
		{"delivery", [2]string{"R#DR-0000-0001", deliveryOf(1).Key}, func(t *testing.T, s *setup) {
			must(t, s.SendNotice(t.Context(), deliveryOf(1), -1, nil))
		}, func(ctx context.Context, s *store.Store) (any, error) {
			notices, _, err := s.Deliveries(ctx, "WH-0000-0001", "", 10)
			return notices, err
		}, []casework.Notice{deliveryOf(1)}},
		{"announcement-to-systems", [2]string{"R#DR-0000-0001", "A#H#000001"}, func(t *testing.T, s *setup) {
			s.commit(t, toldToSystems(t))
		}, func(ctx context.Context, s *store.Store) (any, error) {
			a, at, err := s.Announcement(ctx, "DR-0000-0001", "A#H#000001")
			return first(a, at, err)
		}, toldToSystems(t).ToSystems[0]},
		{"sending-stopped", [2]string{"S#SENDING", "STOP"}, func(t *testing.T, s *setup) {
			must(t, s.StopSending(t.Context(), "operator", evening))
		}, func(ctx context.Context, s *store.Store) (any, error) { return s.SendingStopped(ctx) }, true},
	}
}

func withoutSpend(change casework.Change) casework.Change {
	change.Spend = nil
	return change
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// What is written today is the newest file of its shape in testdata. After a
// change of shape, -update adds a file; the older ones stay, for such items are
// in the table.
func TestItemsHaveTheShapeThatIsOnRecord(t *testing.T) {
	for _, shape := range shapes(t) {
		t.Run(shape.name, func(t *testing.T) {
			s := newSetup(t)
			shape.write(t, s)
			got := s.item(t, shape.key)
			recorded := fixtures(t, shape.name)
			if len(recorded) > 0 {
				diff := cmp.Diff(fixture(t, recorded[len(recorded)-1]), got)
				if diff == "" {
					return
				}
				if !*update {
					t.Fatalf("run the test with -update to add this shape (-recorded +written):\n%s", diff)
				}
			} else if !*update {
				t.Fatal("no file in testdata; run the test with -update")
			}
			file := newFixture(t, shape.name, recorded)
			encoded, err := json.MarshalIndent(got, "", "  ")
			must(t, err)
			must(t, os.WriteFile(file, append(encoded, '\n'), 0o600))
		})
	}
}

// newFixture is a file after all that a shape has. A number may be missing among
// them.
func newFixture(t *testing.T, shape string, recorded []string) string {
	t.Helper()
	number := 0
	if len(recorded) > 0 {
		_, err := fmt.Sscanf(filepath.Base(recorded[len(recorded)-1]), shape+".%d.json", &number)
		must(t, err)
	}
	return filepath.Join("testdata", fmt.Sprintf("%s.%d.json", shape, number+1))
}

func TestItemsOfEveryShapeOnRecordStillLoad(t *testing.T) {
	for _, shape := range shapes(t) {
		files := fixtures(t, shape.name)
		if len(files) == 0 {
			t.Errorf("%s: no file in testdata", shape.name)
		}
		for i, file := range files {
			item := fixture(t, file)
			newest := i == len(files)-1
			t.Run(filepath.Base(file), func(t *testing.T) { wantLoaded(t, shape, item, newest) })
			t.Run(filepath.Base(file)+", written by a later version", func(t *testing.T) {
				wantLoaded(t, shape, fromLater(t, item), newest)
			})
			t.Run(filepath.Base(file)+", without a schema number", func(t *testing.T) {
				delete(item, "schema")
				wantLoaded(t, shape, item, newest)
			})
		}
	}
}

func wantLoaded(t *testing.T, shape shape, item map[string]any, newest bool) {
	t.Helper()
	s := newSetup(t)
	s.putItem(t, item)
	got, err := shape.read(t.Context(), s.Store)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(shape.want, got); newest && diff != "" {
		t.Errorf("loaded (-want +got):\n%s", diff)
	}
}

// fromLater adds what a later version may add to an item of the same schema.
func fromLater(t *testing.T, item map[string]any) map[string]any {
	t.Helper()
	later := map[string]any{"addedLater": "x"}
	for name, value := range item {
		later[name] = value
	}
	// An event's bytes are kept as they are, whatever is in them.
	if body, ok := item["body"].(string); ok && !strings.HasPrefix(item["PK"].(string), "L#") {
		later["body"] = `{"addedLater":{"deep":[1]},` + strings.TrimPrefix(body, "{")
	}
	return later
}

func TestAnItemOfALaterSchemaIsAnErrorNotAGuess(t *testing.T) {
	for _, shape := range shapes(t) {
		if slices.Contains([]string{"wake", "assertion"}, shape.name) {
			continue // These say no more than that they exist.
		}
		t.Run(shape.name, func(t *testing.T) {
			files := fixtures(t, shape.name)
			item := fixture(t, files[len(files)-1])
			item["schema"] = 2
			s := newSetup(t)
			s.putItem(t, item)
			if got, err := shape.read(t.Context(), s.Store); err == nil || !strings.Contains(err.Error(), "schema 2 is newer") {
				t.Errorf("%v, %v", got, err)
			}
		})
	}
}

func fixtures(t *testing.T, shape string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", shape+".*.json"))
	must(t, err)
	slices.SortFunc(files, func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
	return files
}

func fixture(t *testing.T, file string) map[string]any {
	t.Helper()
	encoded, err := os.ReadFile(file)
	must(t, err)
	var item map[string]any
	must(t, json.Unmarshal(encoded, &item))
	return item
}

// item reads an item past the store.
func (s *setup) item(t *testing.T, k [2]string) map[string]any {
	t.Helper()
	out, err := s.client.GetItem(t.Context(), &dynamodb.GetItemInput{
		TableName: &s.table, ConsistentRead: aws.Bool(true),
		Key: map[string]types.AttributeValue{"PK": &types.AttributeValueMemberS{Value: k[0]}, "SK": &types.AttributeValueMemberS{Value: k[1]}},
	})
	must(t, err)
	if len(out.Item) == 0 {
		t.Fatalf("there is no item %v", k)
	}
	var item map[string]any
	must(t, attributevalue.UnmarshalMap(out.Item, &item))
	delete(item, "write") // The mark of a put that stands alone: each has another.
	return item
}

func (s *setup) putItem(t *testing.T, item map[string]any) {
	t.Helper()
	encoded, err := attributevalue.MarshalMap(item)
	must(t, err)
	_, err = s.client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &s.table, Item: encoded})
	must(t, err)
}

func TestAnAnnouncementWithoutAMarkIsNotExpandedYet(t *testing.T) {
	s := newSetup(t)
	files := fixtures(t, "announcement")
	item := fixture(t, files[0])
	delete(item, "expanded")
	s.putItem(t, item)
	a, _, err := s.Announcement(t.Context(), "DR-0000-0001", "A#000001")
	must(t, err)
	must(t, s.expand(t.Context(), a, []casework.Notice{noticeOf("DR-0000-0001", "N#000001#CT-7K2M9Q4X#email")}))
	if notices, err := s.Notices(t.Context(), "DR-0000-0001", "A#000001"); err != nil || len(notices) != 1 {
		t.Errorf("%d notices, %v", len(notices), err)
	}
}
