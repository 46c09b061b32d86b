package main

import (
	"fmt"
	"io"
	"net/http"
	"time"
)

// callLimit is how long a call may take before it counts as lost.
const callLimit = 90 * time.Second

// caller makes calls, so many at once at most.
type caller struct {
	client *http.Client
	turn   chan struct{}
}

func newCaller(atOnce int) *caller {
	return &caller{
		client: &http.Client{Timeout: callLimit, Transport: &http.Transport{MaxIdleConnsPerHost: atOnce}},
		turn:   make(chan struct{}, atOnce),
	}
}

// do makes a call in its turn and reads its answer.
func (c *caller) do(request *http.Request) (*http.Response, []byte, error) {
	select {
	case c.turn <- struct{}{}:
	case <-request.Context().Done():
		return nil, nil, request.Context().Err()
	}
	defer func() { <-c.turn }()
	response, err := c.client.Do(request)
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, nil, fmt.Errorf("read an answer: %w", err)
	}
	return response, body, nil
}
