package derogation

import (
	"cmp"
	"fmt"
)

// Retention says for how many days a round keeps what is personal and is not of the
// record. Zero is the default of DefaultRetention, for rounds that were stored
// without it as well.
type Retention struct {
	// NoticeDays are those of the names, addresses and telephone numbers that
	// people were told by.
	NoticeDays int `json:"noticeDays,omitempty"`
	// DraftDays are those of what was written and not sent, since it was last saved.
	DraftDays int `json:"draftDays,omitempty"`
	// DeliveryDays are those of what webhooks were sent, delivered or not.
	DeliveryDays int `json:"deliveryDays,omitempty"`
}

// DefaultRetention is that of a round which says nothing of it, and of what
// belongs to no round. The days of a draft are those of the longest strike with the
// days before it: it holds clinical text that nobody asked for yet.
func DefaultRetention() Retention { return Retention{NoticeDays: 90, DraftDays: 14, DeliveryDays: 30} }

// leastKept is how many days notices and deliveries are kept at the least: they are
// tried for one, and a provider may tell more of them for some days after.
const leastKept, mostKept, mostDraftDays = 7, 365, 60

// Keeps is the round's retention, with the default for what it leaves out.
func (r Round) Keeps() Retention {
	others := DefaultRetention()
	return Retention{
		NoticeDays:   cmp.Or(r.Retention.NoticeDays, others.NoticeDays),
		DraftDays:    cmp.Or(r.Retention.DraftDays, others.DraftDays),
		DeliveryDays: cmp.Or(r.Retention.DeliveryDays, others.DeliveryDays),
	}
}

// checkRetention checks what a round may leave out.
func (f *fields) checkRetention(k Retention) {
	f.days("/retention/noticeDays", k.NoticeDays, leastKept, mostKept)
	f.days("/retention/draftDays", k.DraftDays, 1, mostDraftDays)
	f.days("/retention/deliveryDays", k.DeliveryDays, leastKept, mostKept)
}

// days checks a number of days that may be left out.
func (f *fields) days(pointer string, n, least, most int) {
	if n != 0 && (n < least || n > most) {
		f.add(pointer, "out_of_range", fmt.Sprintf("must be from %d to %d", least, most))
	}
}
