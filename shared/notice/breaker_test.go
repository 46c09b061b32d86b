package notice_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"example.org/derogations/shared/notice"
)

type senderFunc func() error

func (f senderFunc) Send(context.Context, notice.Message) (string, error) { return "id", f() }

func TestAProviderThatDoesNotAnswerIsAskedOnceABatch(t *testing.T) {
	asked, answer := 0, fmt.Errorf("send mail: %w", context.DeadlineExceeded)
	sender := notice.Senders{"email": senderFunc(func() error { asked++; return answer })}.WithBreakers()["email"]
	at := time.Date(2025, time.July, 25, 22, 0, 0, 0, time.UTC)
	send := func() error {
		_, err := sender.Send(t.Context(), notice.Message{At: at})
		return err
	}
	for range 8 {
		if send() == nil {
			t.Error("a message was taken")
		}
	}
	at = at.Add(19 * time.Second)
	if send() == nil || asked != 1 {
		t.Errorf("the provider was asked %d times, want once", asked)
	}
	at, answer = at.Add(time.Second), errors.New("refused")
	for range 3 {
		if send() == nil {
			t.Error("a message was taken")
		}
	}
	if asked != 4 {
		t.Errorf("a provider that answers was asked %d times more, want 3", asked-1)
	}
	answer = nil
	if err := send(); err != nil {
		t.Error(err)
	}
}
