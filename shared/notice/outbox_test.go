package notice

import (
	"context"
	"sync"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
)

// meeting is an outbox at which two senders wait for each other before either
// takes a lease.
type meeting struct {
	*caseworktest.Memory
	at *sync.WaitGroup
}

func (m *meeting) SendingStopped(ctx context.Context) (bool, error) {
	m.at.Done()
	m.at.Wait()
	return m.Memory.SendingStopped(ctx)
}

// lateSwitch is an outbox that says that sending is stopped, though meanwhile
// it no longer is.
type lateSwitch struct {
	*caseworktest.Memory
	meanwhile func()
}

func (l *lateSwitch) SendingStopped(context.Context) (bool, error) {
	l.meanwhile()
	return true, nil
}

// crashing is an outbox whose user dies before it can record anything.
type crashing struct{ *caseworktest.Memory }

func (crashing) Record(context.Context, casework.Notice, *casework.Announcement) error {
	return errBroken
}
