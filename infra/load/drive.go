package main

import (
	"context"
	"fmt"
	"net/http"
)

// drive sends requests to a stack and answers them.
type drive struct {
	URL string `required:"" help:"The stack, as http://127.0.0.1:8080."`
}

// Run drives the stack.
func (d drive) Run(ctx context.Context, out output) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, d.URL+"/", http.NoBody)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("reach the stack: %w", err)
	}
	defer response.Body.Close()
	fmt.Fprintln(out.result, "The stack answers with", response.Status)
	return nil
}
