package operating_test

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/derogation"
)

// personal are the fields of a notice that are forgotten, and proof those that stay. A
// field that is new belongs to one of them.
var (
	personal = []string{"Name", "Address", "CodeKeyID", "CodeNonce"}
	proof    = []string{
		"Reference", "Key", "Kind", "Channel", "Contact", "Organisation", "Role", "Duty", "Service", "Site", "Not", "Tier", "Review", "Trust", "Subject",
		"AnnouncedAt", "Delivery", "Status", "Attempts", "DueAt", "AcceptedAt", "ProviderID", "LastError",
		"Receipts", "SettledAt", "DelayedAt", "ComplainedAt", "SoftBounces", "Replaced", "KeptDays",
	}
)

// notified is a notice that was sent, with something in each of its fields.
func notified(at time.Time) casework.Notice {
	return casework.Notice{
		Reference: "DR-0000-0001", Key: "N#000002#CT-7K2M9Q4X#sms", Kind: casework.AnnounceReview, Channel: casework.ChannelSMS,
		Contact: "CT-7K2M9Q4X", Organisation: "RR8", Name: "Ana Sample", Role: "Medical director", Address: "+447700900001",
		Duty: "clinical_director", Service: "Critical care", Site: "RR801", Not: "CT-00000001", Tier: derogation.ClinicalDirector, Review: 1, Trust: true,
		Subject: casework.Subject{TrustName: "Sample"}, CodeKeyID: "1", CodeNonce: "nonce", AnnouncedAt: at,
		Delivery: &casework.Delivery{
			ID: "DR-0000-0001-000002", Webhook: "WH-0000-0001", Type: "request.approved", Version: 2, Body: `{"by":"Ana Sample"}`, AskedAt: at,
			Tries: 1, Resent: 1, LastAttemptAt: &at, ResponseStatus: 204,
		},
		Status: casework.NoticeDelivered, Attempts: 2, DueAt: at, AcceptedAt: &at, ProviderID: "sns-1", LastError: "late",
		Receipts: 1, SettledAt: &at, DelayedAt: &at, ComplainedAt: &at, SoftBounces: 1, Replaced: true, KeptDays: 60,
	}
}

func TestWhatIsProofStaysAndWhatIsPersonalGoes(t *testing.T) {
	at := caseworktest.Evening
	n := notified(at)
	if got := n.AsAt(at.AddDate(0, 0, 60).Add(-time.Millisecond)); !cmp.Equal(got, n) {
		t.Errorf("before its time: %s", cmp.Diff(n, got))
	}
	after := n.AsAt(at.AddDate(0, 0, 60))
	was, is := reflect.ValueOf(n), reflect.ValueOf(after)
	for i := range was.NumField() {
		name := was.Type().Field(i).Name
		switch gone := is.Field(i).IsZero(); {
		case name == "ForgottenAt":
		case was.Field(i).IsZero():
			t.Errorf("%s is empty in the sample", name)
		case slices.Contains(personal, name) == slices.Contains(proof, name):
			t.Errorf("say of %s whether it is personal, or proof", name)
		case gone != slices.Contains(personal, name):
			t.Errorf("%s is gone: %t", name, gone)
		}
	}
	want := n.Delivery
	if after.Delivery.Body != "" || want.Body == "" {
		t.Error("what a webhook was sent is kept, or the sample was changed")
	}
	if !after.ForgottenAt.Equal(at.AddDate(0, 0, 60)) {
		t.Errorf("forgotten at %v", after.ForgottenAt)
	}
	if later := after.AsAt(at.AddDate(1, 0, 0)); !cmp.Equal(later, after) {
		t.Error("it is forgotten twice")
	}
}

func TestWhenANoticeIsForgotten(t *testing.T) {
	at := caseworktest.Evening
	mail := casework.Notice{AnnouncedAt: at}
	call := casework.Notice{AnnouncedAt: at, Delivery: &casework.Delivery{AskedAt: at.AddDate(0, 0, 2)}}
	for name, test := range map[string]struct {
		n    casework.Notice
		days int
		want time.Time
	}{
		"as the round has it":                         {mail, 7, at.AddDate(0, 0, 7)},
		"of an earlier version, or of no round":       {mail, 0, at.AddDate(0, 0, 90)},
		"a delivery, from when it was asked for last": {call, 14, at.AddDate(0, 0, 16)},
		"a delivery of an earlier version":            {call, 0, at.AddDate(0, 0, 32)},
	} {
		test.n.KeptDays = test.days
		if got := test.n.KeptUntil(); !got.Equal(test.want) {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

func TestAListKeepsItsNameAndNoAddress(t *testing.T) {
	at := caseworktest.Evening
	n := casework.Notice{Name: "National incident coordination", Address: "coordination@example.org", AnnouncedAt: at}
	if got := n.AsAt(at.AddDate(1, 0, 0)); got.Role != "National incident coordination" || got.Name != "" || got.Address != "" {
		t.Errorf("got %+v", got)
	}
}

// told has people told of a case.
func (w *world) told(notices ...casework.Notice) {
	w.T.Helper()
	if _, err := w.Store.Expand(w.Ctx, casework.Announcement{Reference: "DR-0000-0001", Key: "A#000002"}, notices); err != nil {
		w.T.Fatalf("expand: %v", err)
	}
}

func (w *world) forget() (int, time.Time, error) {
	return operating.Forgetting{Notices: w.Store}.Due(w.Ctx, w.Now)
}

func TestWhatIsDueIsForgottenOnce(t *testing.T) {
	w := newWorld(t)
	soon, late, pending, old := notified(w.Now), notified(w.Now), notified(w.Now), notified(w.Now)
	soon.KeptDays, late.Key, late.KeptDays = 7, "N#000002#CT-AAAAAAAA#sms", 30
	pending.Key, pending.Status, pending.KeptDays = "N#000002#CT-BBBBBBBB#sms", casework.NoticePending, 7
	old.Key, old.KeptDays, old.Delivery = "N#000002#CT-CCCCCCCC#sms", 0, nil
	w.told(soon, late, pending, old)
	start := w.Now
	for _, step := range []struct{ days, want, next int }{{6, 0, 7}, {7, 1, 30}, {7, 0, 30}, {30, 1, 90}, {89, 0, 90}, {90, 1, 0}, {1000, 0, 0}} {
		w.Now = start.AddDate(0, 0, step.days)
		got, next, err := w.forget()
		if err != nil || got != step.want {
			t.Errorf("after %d days: forgotten in %d, want %d (%v)", step.days, got, step.want, err)
		}
		if want := start.AddDate(0, 0, step.next); step.next > 0 && !next.Equal(want) || step.next == 0 && !next.IsZero() {
			t.Errorf("after %d days: there is more at %s, want after %d", step.days, next, step.next)
		}
	}
	notices, err := w.Store.Notices(w.Ctx, "DR-0000-0001", "A#000002")
	if err != nil || len(notices) != 4 {
		t.Fatalf("%d notices (%v): none is to be lost", len(notices), err)
	}
	for _, n := range notices {
		stored, err := json.Marshal(n)
		if err != nil {
			t.Fatal(err)
		}
		// Whatever is still to be sent is the sender's to give up.
		if holds := strings.Contains(string(stored), "Ana Sample") || strings.Contains(string(stored), "7700900001"); holds != (n.Status == casework.NoticePending) {
			t.Errorf("stored: %s", stored)
		}
	}
}

// A receipt may come after whoever forgets has read the notice.
func TestAReceiptIsNotLostToForgetting(t *testing.T) {
	w := newWorld(t)
	n := notified(w.Now)
	n.Status = casework.NoticeAccepted
	w.told(n)
	w.Now = w.Now.AddDate(0, 0, 60)
	store := &receiptBetween{Memory: w.Store, between: func() {
		told := n
		told.Status, told.Receipts = casework.NoticeBounced, n.Receipts+1
		if err := w.Store.TakeReceipt(w.Ctx, n, told, nil); err != nil {
			t.Fatal(err)
		}
	}}
	if count, _, err := (operating.Forgetting{Notices: store}).Due(w.Ctx, w.Now); count != 1 || err != nil {
		t.Fatalf("forgotten in %d (%v)", count, err)
	}
	got, _, err := w.Store.Notice(w.Ctx, n.Reference, n.Key)
	if err != nil || got.Status != casework.NoticeBounced || got.Receipts != n.Receipts+1 || got.Address != "" {
		t.Errorf("got %+v (%v)", got, err)
	}
}

type receiptBetween struct {
	*caseworktest.Memory
	between func()
}

func (r *receiptBetween) Forget(ctx context.Context, read, n casework.Notice) error {
	if between := r.between; between != nil {
		r.between = nil
		between()
	}
	return r.Memory.Forget(ctx, read, n)
}

func TestANoticeThatCannotBeForgottenKeepsNoOtherWaiting(t *testing.T) {
	w := newWorld(t)
	first, second := notified(w.Now), notified(w.Now)
	first.Key = "N#000002#CT-AAAAAAAA#sms"
	w.told(first, second)
	w.Now = w.Now.AddDate(0, 0, 60)
	broken := errors.New("out of reach")
	count, _, err := operating.Forgetting{Notices: failing{w.Store, first.Key, broken}}.Due(w.Ctx, w.Now)
	if count != 1 || !errors.Is(err, broken) {
		t.Errorf("forgotten in %d: %v", count, err)
	}
}

type failing struct {
	*caseworktest.Memory
	key string
	err error
}

func (f failing) Forget(ctx context.Context, read, n casework.Notice) error {
	if n.Key == f.key {
		return f.err
	}
	return f.Memory.Forget(ctx, read, n)
}
