package store

import (
	"context"
	"errors"
	"time"

	"example.org/derogations/shared/casework"
)

// codeItem: the body is as the code was issued; what changes after that, or
// stands in a condition, is beside it. Nothing removes it: what was attempted on its
// link would be forgotten.
type codeItem struct {
	envelope
	Attempts int    `dynamodbav:"attempts"`
	Spent    bool   `dynamodbav:"spent"`
	Nonce    string `dynamodbav:"nonce"`
}

// guesses are how many attempts were made for a review, on all links.
type guesses struct {
	Guesses int `json:"guesses"`
}

// guessesItem has beside the body what a change rests on.
type guessesItem struct {
	envelope
	Guesses int `dynamodbav:"guesses"`
}

// Code implements casework.CodeStore.
func (s *Store) Code(ctx context.Context, k casework.CodeKey) (casework.Code, error) {
	code, err := s.code(ctx, k)
	return code, wrapped(err, "read a one-time code for %s", k.Reference)
}

func (s *Store) code(ctx context.Context, k casework.CodeKey) (casework.Code, error) {
	from, _, err := s.get(ctx, codeKey(k))
	if err != nil {
		return casework.Code{}, err
	}
	item, err := read[codeItem](from)
	if err != nil {
		return casework.Code{}, err
	}
	code, err := disclose[casework.Code](item.envelope)
	code.Attempts, code.Spent = item.Attempts, item.Spent
	return code, err
}

// errAttempted: somebody else counted an attempt, spent the code or issued a
// new one in between.
var errAttempted = errors.New("the one-time code was attempted meanwhile")

// Guesses implements casework.CodeStore.
func (s *Store) Guesses(ctx context.Context, reference string, review int) (int, error) {
	made, err := one[guesses](ctx, s, guessesKey(reference, review))
	if errors.Is(err, casework.ErrNotFound) {
		return 0, nil
	}
	return made.Guesses, wrapped(err, "read the attempts at codes for %s", reference)
}

// CountAttempt implements casework.CodeStore. Of attempts that race, each is
// counted.
func (s *Store) CountAttempt(ctx context.Context, k casework.CodeKey, decision string, now time.Time) (casework.Code, error) {
	for {
		code, err := s.countAttempt(ctx, k, decision, now)
		if errors.Is(err, errAttempted) {
			continue // It ends: each such round has used up one of a few attempts.
		}
		return code, wrapped(err, "count an attempt at a one-time code for %s", k.Reference)
	}
}

func (s *Store) countAttempt(ctx context.Context, k casework.CodeKey, decision string, now time.Time) (casework.Code, error) {
	code, err := s.code(ctx, k)
	if err != nil {
		return casework.Code{}, err
	}
	made, err := s.Guesses(ctx, k.Reference, k.Review)
	switch {
	case err != nil:
		return casework.Code{}, err
	case casework.GuessesUsedUp(made):
		return casework.Code{}, casework.ErrGuessesUsedUp
	case code.Decision != decision:
		return casework.Code{}, casework.ErrOtherDecision
	case !code.Usable(now):
		return casework.Code{}, casework.ErrCodeSpent
	}
	t := s.transaction()
	t.update(codeKey(k), "SET attempts = :next", "attempts = :read AND nonce = :nonce AND spent = :no",
		values{":next": code.Attempts + 1, ":read": code.Attempts, ":nonce": code.Nonce, ":no": false}, errAttempted)
	condition, in := "guesses = :read", values{":read": made}
	if made == 0 {
		condition, in = isNew, nil
	}
	t.put(guessesItem{t.enclose(guessesKey(k.Reference, k.Review), guesses{made + 1}), made + 1}, condition, in, errAttempted)
	code.Attempts++
	return code, t.run(ctx)
}

// addCode issues a code, if the one that it replaces is still the newest. Where
// none is said to be there, none may be: two that are issued at once would both
// have waited their turn.
func (t *transaction) addCode(code casework.Code, replaced string) {
	condition, in := isNew, values(nil)
	if replaced != "" {
		condition, in = "nonce = :replaced", values{":replaced": replaced}
	}
	t.putCode(code, condition, in, casework.ErrStale)
}

// spendCode writes the code whole: the decision that it is spent with is an entry
// of the ledger, and a role that may not update entries may have any update
// refused in the same transaction. A code that was issued meanwhile is not written
// over.
func (t *transaction) spendCode(code casework.Code) {
	code.Spent = true
	t.putCode(code, "spent = :no AND nonce = :nonce", values{":no": false, ":nonce": code.Nonce}, casework.ErrCodeSpent)
}

func (t *transaction) putCode(code casework.Code, condition string, in values, refusal error) {
	t.put(codeItem{
		envelope: t.enclose(codeKey(code.Key), code), Attempts: code.Attempts, Spent: code.Spent, Nonce: code.Nonce,
	}, condition, in, refusal)
}

// Unsent implements casework.UnsentStore.
func (s *Store) Unsent(ctx context.Context, k string) (casework.Unsent, error) {
	kept, err := one[casework.Unsent](ctx, s, unsentKey(k))
	return kept, wrapped(err, "read an answer that waits for its code")
}

// SaveUnsent implements casework.UnsentStore.
func (s *Store) SaveUnsent(ctx context.Context, u casework.Unsent) error {
	t := s.transaction()
	t.putUnsent(u)
	return wrapped(t.run(ctx), "keep an answer that waits for its code")
}

func (t *transaction) putUnsent(u casework.Unsent) {
	t.put(fleeting{t.enclose(unsentKey(u.Key), u), expiry(u.ExpiresAt)}, always, nil, nil)
}
