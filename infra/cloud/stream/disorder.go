package stream

// DeliverTimes has the mapping hand every batch on k times, as a stream that
// delivers at least once may. An unknown mapping is a mistake in the test, and
// panics; so it is with all that follow.
func (r *Reader) DeliverTimes(mapping string, k int) {
	m := r.find(mapping)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.times = k
}

// Double has the mapping hand every batch on to two invocations at once, as when one
// is repeated while the first is still at work.
func (r *Reader) Double(mapping string, doubled bool) {
	m := r.find(mapping)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.doubled = doubled
}

// Pause has the mapping hand nothing on, from its next batch. The timeline
// settles nonetheless.
func (r *Reader) Pause(mapping string) { r.find(mapping).pause(true) }

// Resume ends a Pause; what was held back is handed on.
func (r *Reader) Resume(mapping string) { r.find(mapping).pause(false) }

// Lose has the mapping hand so many batches, from its next one, on to nobody, as
// when each was given up.
func (r *Reader) Lose(mapping string, batches int) {
	m := r.find(mapping)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lose = batches
}

// Reverse has the mapping hand the records of each batch on in the opposite order.
// A stream keeps the order of one item's records; those of several items that are
// handed on side by side have none.
func (r *Reader) Reverse(mapping string, reversed bool) {
	m := r.find(mapping)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.reversed = reversed
}
