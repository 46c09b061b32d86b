package readonce

import (
	"context"
	"sync"
)

type contextKey struct{}

// reads are what was read for a request so far.
type reads struct {
	mu   sync.Mutex
	kept map[any]any
	// writes counts how often everything was forgotten: what was being read meanwhile
	// may be from before.
	writes int
}

// Begin returns the context of a request that keeps what is read for it.
func Begin(ctx context.Context) context.Context {
	return context.WithValue(ctx, contextKey{}, &reads{kept: map[any]any{}})
}

func of(ctx context.Context) *reads {
	r, _ := ctx.Value(contextKey{}).(*reads)
	return r
}

// Begun reports whether what is read is kept at all.
func Begun(ctx context.Context) bool { return of(ctx) != nil }

// Forget forgets everything that was read, so that it is read anew: after a write,
// and where somebody else is known to have written.
func Forget(ctx context.Context) {
	if r := of(ctx); r != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		clear(r.kept)
		r.writes++
	}
}

// Kept returns what was read under a key.
func Kept[Key comparable, Value any](ctx context.Context, key Key) (value Value, kept bool) {
	r := of(ctx)
	if r == nil {
		return value, false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	value, kept = r.kept[key].(Value)
	return value, kept
}

// Read returns what was read under a key, or reads it now. An error is not kept.
func Read[Key comparable, Value any](ctx context.Context, key Key, read func() (Value, error)) (Value, error) {
	if value, kept := Kept[Key, Value](ctx, key); kept {
		return value, nil
	}
	all, err := ReadAll(ctx, func() (map[Key]Value, error) {
		value, err := read()
		return map[Key]Value{key: value}, err
	})
	return all[key], err
}

// ReadAll reads several things together, and keeps each under its key, unless
// something was written meanwhile. An error keeps nothing.
func ReadAll[Key comparable, Value any](ctx context.Context, read func() (map[Key]Value, error)) (map[Key]Value, error) {
	r := of(ctx)
	if r == nil {
		return read()
	}
	r.mu.Lock()
	before := r.writes
	r.mu.Unlock()
	all, err := read()
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.writes == before {
		for key, value := range all {
			r.kept[key] = value
		}
	}
	return all, nil
}
