package drafts

import (
	"context"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// FormLink is what a verified link to a trust's form says. Address is the mark of
// where it was sent.
type FormLink struct {
	Organisation string
	Contact      string
	Address      string
}

// View is whose form a link opens.
type View struct {
	Trust   derogation.Organisation
	Contact casework.Contact
}

// Open returns whose form a link opens. It changes nothing. Errors: casework.ErrNotFound
// when the link's holder is no longer registered for the duty, or by another address.
func (f Form) Open(ctx context.Context, link FormLink) (View, error) {
	trust, err := f.Submissions.Directory.Organisation(ctx, link.Organisation)
	if err != nil {
		return View{}, err
	}
	contact, err := f.Submissions.Directory.Contact(ctx, link.Organisation, link.Contact)
	if err != nil {
		return View{}, err
	}
	if trust.Kind != derogation.KindTrust || contact.Duty != casework.DutyTrustContact || !contact.ReachedAt(link.Address) {
		return View{}, casework.ErrNotFound
	}
	return View{Trust: trust, Contact: contact}, nil
}
