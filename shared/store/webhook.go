package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"example.org/derogations/shared/casework"
)

// Webhooks implements casework.WebhookStore.
func (s *Store) Webhooks(ctx context.Context, organisation string) (casework.Webhooks, error) {
	hooks, err := one[casework.Webhooks](ctx, s, webhooksKey(organisation))
	if errors.Is(err, casework.ErrNotFound) {
		return casework.Webhooks{Organisation: organisation}, nil
	}
	return hooks, wrapped(err, "read the webhooks of %s", organisation)
}

// WebhooksOf implements casework.WebhookStore.
func (s *Store) WebhooksOf(ctx context.Context, organisations []string) ([]casework.Webhooks, error) {
	keys := make([]key, len(organisations))
	for i, organisation := range organisations {
		keys[i] = webhooksKey(organisation)
	}
	items, err := s.getAll(ctx, keys)
	if err != nil {
		return nil, fmt.Errorf("read the webhooks of %s: %w", strings.Join(organisations, ", "), err)
	}
	all := make([]casework.Webhooks, len(organisations))
	for i, organisation := range organisations {
		all[i].Organisation = organisation
		if item, stored := items[keys[i]]; stored {
			if all[i], err = readBody[casework.Webhooks](item); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// SaveWebhooks implements casework.WebhookStore. Of two errors it is
// casework.ErrDuplicate.
func (s *Store) SaveWebhooks(ctx context.Context, all casework.Webhooks, call *casework.CallRecord) error {
	condition, in := atVersion(all.Version)
	all.Version++
	t := s.transaction()
	t.fail(checkID("organisation", all.Organisation))
	t.addCall(call)
	t.put(versioned{t.enclose(webhooksKey(all.Organisation), all), all.Version}, condition, in, casework.ErrStale)
	return wrapped(t.run(ctx), "save the webhooks of %s", all.Organisation)
}

// SendNotice implements casework.WebhookStore. Of two errors it is
// casework.ErrDuplicate.
func (s *Store) SendNotice(ctx context.Context, n casework.Notice, before int, call *casework.CallRecord) error {
	condition, in := "attempts = :before", values{":before": before}
	if before < 0 {
		condition, in = isNew, nil
	}
	t := s.transaction()
	t.addCall(call)
	t.putNotice(n, condition, in, casework.ErrStale)
	return wrapped(t.run(ctx), "send notice %s of %s", n.Key, n.Reference)
}

// Deliveries implements casework.WebhookStore. The index follows the table
// within moments.
func (s *Store) Deliveries(ctx context.Context, webhook, after string, limit int) ([]casework.Notice, string, error) {
	condition, of := "roundKey = :webhook", map[string]string{":webhook": deliveriesOf(webhook)}
	if after != "" {
		condition, of[":after"] = condition+" AND roundSort < :after", after
	}
	in := indexed(indexByRound, condition, of)
	in.ScanIndexForward, in.Limit = aws.Bool(false), aws.Int32(int32(limit)+1)
	notices, err := list(ctx, s, in, readBody[casework.Notice])
	if err != nil {
		return nil, "", fmt.Errorf("list the deliveries of webhook %s: %w", webhook, err)
	}
	if len(notices) <= limit {
		return notices, "", nil
	}
	last := notices[limit-1]
	return notices[:limit], byTime(last.AnnouncedAt, last.Delivery.ID), nil
}
