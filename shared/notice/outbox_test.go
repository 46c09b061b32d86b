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

func (m *meeting) Outgoing(ctx context.Context, items []casework.OutboxKey, whom casework.ForWhom) (casework.Outgoing, error) {
	read, err := m.Memory.Outgoing(ctx, items, whom)
	m.at.Done()
	m.at.Wait()
	return read, err
}

// lateSwitch is an outbox that says that sending is stopped, though meanwhile
// it no longer is.
type lateSwitch struct {
	*caseworktest.Memory
	meanwhile func()
}

func (l *lateSwitch) Outgoing(ctx context.Context, items []casework.OutboxKey, whom casework.ForWhom) (casework.Outgoing, error) {
	read, err := l.Memory.Outgoing(ctx, items, whom)
	read.Stopped = true
	l.meanwhile()
	return read, err
}

// crashing is an outbox whose user dies before it can record anything.
type crashing struct{ *caseworktest.Memory }

func (crashing) Record(context.Context, casework.Notice, *casework.Announcement) error {
	return errBroken
}
