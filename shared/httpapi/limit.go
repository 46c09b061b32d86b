package httpapi

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/telemetry"
)

// Limiter counts the calls of a client by its token bucket: one that holds
// burst tokens, and gets one back every so often. It returns how many are left,
// or how long to wait for the next.
type Limiter interface {
	TakeToken(ctx context.Context, client string, every time.Duration, burst int, now time.Time) (left int, wait time.Duration, err error)
}

// Rate is how many calls one client may make: so many a second in the long run,
// and so many at once.
type Rate struct {
	PerSecond int
	Burst     int
}

func (r Rate) every() time.Duration { return time.Second / time.Duration(r.PerSecond) }

// policy is the value of RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers):
// the burst, and in how many seconds it is there again.
func (r Rate) policy() string {
	return fmt.Sprintf(`"client";q=%d;w=%d`, r.Burst, r.seconds(time.Duration(r.Burst)*r.every()))
}

func (r Rate) seconds(d time.Duration) int { return int(math.Ceil(d.Seconds())) }

// limited lets a client's call through, or says when to come again.
func (a API) limited(r *http.Request, client string) error {
	ctx := r.Context()
	_, wait, err := a.Limiter.TakeToken(ctx, client, a.Rate.every(), a.Rate.Burst, lambdahttp.Now(ctx))
	if err != nil {
		return fmt.Errorf("rate limit: %w", err)
	}
	if wait == 0 {
		return nil
	}
	telemetry.Count(ctx, "RateLimited", 1)
	return &rateError{rate: a.Rate, wait: wait}
}

// rateError is a call too many.
type rateError struct {
	rate Rate
	wait time.Duration
}

func (e *rateError) Error() string { return "too many calls" }

// problem says how many calls there may be, and when to come again.
func (e *rateError) problem() problem {
	p := newProblem(codeRateLimited, fmt.Sprintf("A client may make %d calls a second, and %d at once. Nothing was done. Wait as long as Retry-After says, and send the same call again.", e.rate.PerSecond, e.rate.Burst))
	p.retryAfter = e.rate.seconds(e.wait)
	p.header = map[string]string{
		"RateLimit-Policy": e.rate.policy(),
		"RateLimit":        fmt.Sprintf(`"client";r=0;t=%d`, e.rate.seconds(e.wait)),
	}
	return p
}

// filedTooMuch is a filing beyond what the client may file in the round.
func filedTooMuch(full *casework.LimitError) problem {
	c, said := codeTooManyFilings, fmt.Sprintf("The limit of this round is %d filings an hour for each client.", full.Limit)
	switch full.By {
	case casework.LimitedByHour:
	case casework.LimitedByOpen:
		c, said = codeTooManyOpen, fmt.Sprintf("The limit of this round is %d open requests for each client. Withdraw those that are not needed.", full.Limit)
	case casework.LimitedAtOnce:
		said = "The client files so many at once that this one found no turn."
	}
	p := newProblem(c, said+" Nothing was filed. Wait as long as Retry-After says, then send the same call again. The trust’s own people can still file on the form, and a mass casualty event does not count towards the limit.")
	if p.HelpPhone = full.Phone; full.Phone != "" {
		p.Detail += " If it cannot wait, phone " + full.Phone + "."
	}
	p.retryAfter = int(math.Ceil(full.RetryAfter.Seconds()))
	return p
}
