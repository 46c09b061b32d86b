package store

import (
	"context"
	"errors"
	"time"

	"example.org/derogations/shared/casework"
)

type stopBody struct {
	By string    `json:"by"`
	At time.Time `json:"at"`
}

// SendingStopped reports whether an operator has stopped all sending.
func (s *Store) SendingStopped(ctx context.Context) (_ bool, err error) {
	defer saying(&err, "read whether sending is stopped")
	_, err = getBody[stopBody](ctx, s, sendingKey())
	if errors.Is(err, casework.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, nil
}

// StopSending stops all sending until ResumeSending. By names the operator.
func (s *Store) StopSending(ctx context.Context, by string, at time.Time) (err error) {
	defer saying(&err, "stop sending")
	return s.save(ctx, sendingKey(), stopBody{By: by, At: at})
}

// ResumeSending lets notices be sent again; what was due meanwhile is sent then.
func (s *Store) ResumeSending(ctx context.Context) (err error) {
	defer saying(&err, "resume sending")
	t := s.transaction()
	t.remove(sendingKey())
	return t.run(ctx)
}

// save writes an item of which only the content counts, over any older one.
func (s *Store) save(ctx context.Context, k key, body any) error {
	enclosed, err := enclose(k, body)
	if err != nil {
		return err
	}
	t := s.transaction()
	t.put(enclosed, always, nil, nil)
	return t.run(ctx)
}
