package store

import (
	"context"
	"fmt"

	"example.org/derogations/shared/casework"
)

// TakeReceipt stores what a provider's receipt made of a notice, if it has the
// status, the attempts and the receipts that it was read with. One that is to be
// sent again comes back into the due index; one that is settled leaves it.
// Instead, if given, is announced in the same transaction. Errors:
// casework.ErrStale.
func (s *Store) TakeReceipt(ctx context.Context, read, n casework.Notice, instead *casework.Announcement) error {
	in := values{":status": read.Status, ":attempts": read.Attempts}
	condition := "delivery = :status AND attempts = :attempts" + sameReceipts(read, in)
	if err := s.putSettled(ctx, n, condition, in, instead); err != nil {
		return fmt.Errorf("take a receipt of notice %s of %s: %w", n.Key, n.Reference, err)
	}
	return nil
}
