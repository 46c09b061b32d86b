package readonce_test

import (
	"context"
	"errors"
	"testing"

	"example.org/derogations/shared/readonce"
)

// counted reads how often it was asked.
func counted(ctx context.Context, times *int) int {
	got, _ := readonce.Read(ctx, "key", func() (int, error) { *times++; return *times, nil })
	return got
}

func TestARequestReadsAThingOnceUntilItWrites(t *testing.T) {
	ctx, times := readonce.Begin(t.Context()), 0
	for _, want := range []int{1, 1} {
		if got := counted(ctx, &times); got != want {
			t.Errorf("read %d, want %d", got, want)
		}
	}
	readonce.Forget(ctx)
	if got := counted(ctx, &times); got != 2 {
		t.Errorf("after a write: read %d, want 2", got)
	}
	if got := counted(readonce.Begin(t.Context()), &times); got != 3 {
		t.Errorf("another request: read %d, want 3", got)
	}
}

func TestWhatNoRequestReadsIsNotKept(t *testing.T) {
	times := 0
	counted(t.Context(), &times)
	readonce.Forget(t.Context())
	if got := counted(t.Context(), &times); got != 2 || readonce.Begun(t.Context()) {
		t.Errorf("read %d, want 2", got)
	}
}

func TestWhatWasReadWhileSomethingWasWrittenIsNotKept(t *testing.T) {
	ctx, times := readonce.Begin(t.Context()), 0
	_, err := readonce.Read(ctx, "key", func() (int, error) { readonce.Forget(ctx); return 0, nil })
	if got := counted(ctx, &times); got != 1 || err != nil {
		t.Errorf("read %d, %v, want 1", got, err)
	}
}

func TestAnErrorIsNotKept(t *testing.T) {
	ctx, times, failed := readonce.Begin(t.Context()), 0, errors.New("unavailable")
	if _, err := readonce.Read(ctx, "key", func() (int, error) { return 0, failed }); !errors.Is(err, failed) {
		t.Errorf("got %v", err)
	}
	if got := counted(ctx, &times); got != 1 {
		t.Errorf("read %d, want 1", got)
	}
}

func TestWhatIsReadTogetherIsKeptByItsKeys(t *testing.T) {
	ctx := readonce.Begin(t.Context())
	_, err := readonce.ReadAll(ctx, func() (map[string]int, error) { return map[string]int{"key": 7, "other": 8}, nil })
	times := 0
	if got := counted(ctx, &times); got != 7 || err != nil || times != 0 {
		t.Errorf("read %d by %d calls, %v", got, times, err)
	}
	if _, kept := readonce.Kept[string, int](ctx, "a third"); kept {
		t.Error("what nobody read is kept")
	}
}
