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
func (s *Store) SendingStopped(ctx context.Context) (bool, error) {
	_, err := one[stopBody](ctx, s, sendingKey())
	if errors.Is(err, casework.ErrNotFound) {
		return false, nil
	}
	return err == nil, wrapped(err, "read whether sending is stopped")
}

// StopSending stops all sending until ResumeSending. By names the operator.
func (s *Store) StopSending(ctx context.Context, by string, at time.Time) error {
	t := s.transaction()
	t.put(t.enclose(sendingKey(), stopBody{By: by, At: at}), always, nil, nil)
	return wrapped(t.run(ctx), "stop sending")
}

// ResumeSending lets notices be sent again; what was due meanwhile is sent then.
func (s *Store) ResumeSending(ctx context.Context) error {
	t := s.transaction()
	t.remove(sendingKey())
	return wrapped(t.run(ctx), "resume sending")
}
