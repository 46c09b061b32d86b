package dynamodb

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"example.org/derogations/infra/cloud/clock"
)

// bodyLimit is above the largest request of the service (16 MB).
const bodyLimit = 20 << 20

// ProxyOptions says what the proxy stands in front of.
type ProxyOptions struct {
	Target   string // the endpoint, as Local.URL gives it
	Timeline *clock.Timeline
	// PartitionKey is the attribute whose prefix Calls tells apart; PK when
	// empty.
	PartitionKey string
	// Caller is the access key id that the database sees, whoever calls: unless
	// told to share, DynamoDB Local keeps the data of each apart. Empty leaves
	// each its own.
	Caller string
}

// Proxy forwards the service's calls. It may be used from any goroutine.
//
// A call that has arrived is carried out even when its caller dies meanwhile,
// as it would be by the real service. The timeline does not settle while a
// call is under way.
type Proxy struct {
	target       string
	partitionKey string
	caller       string
	timeline     *clock.Timeline
	client       *http.Client

	mu       sync.Mutex
	inFlight int
	idle     *sync.Cond
	counts   map[Call]int
	order    []Call
	shapes   map[string]Shape
	onWrite  []func()
	injected []*Injected
	meter    atomic.Pointer[Meter]
}

// NewProxy returns a proxy in front of the target.
func NewProxy(o ProxyOptions) *Proxy {
	p := &Proxy{
		target:       strings.TrimSuffix(o.Target, "/"),
		partitionKey: o.PartitionKey,
		caller:       o.Caller,
		timeline:     o.Timeline,
		// Bodies pass unchanged, so that their checksum stays right.
		client: &http.Client{Transport: &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 64}},
		counts: map[Call]int{},
		shapes: map[string]Shape{},
	}
	if p.partitionKey == "" {
		p.partitionKey = "PK"
	}
	p.idle = sync.NewCond(&p.mu)
	p.timeline.OnSettle(p.waitIdle)
	return p
}

// OnWrite has listener called after every write that succeeded, before the
// writer gets its answer. The listener must not wait for anything.
func (p *Proxy) OnWrite(listener func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.onWrite = append(p.onWrite, listener)
}

// InFlight is how many calls are under way.
func (p *Proxy) InFlight() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.inFlight
}

// ServeHTTP carries out one call.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer p.begin()()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
	if err != nil {
		http.Error(w, "read the request: "+err.Error(), http.StatusBadRequest)
		return
	}
	c := readCall(r, body, p.partitionKey)
	p.count(c)
	measured := p.meter.Load().begin(r, c)
	injected := p.fault(c)
	if injected != nil {
		injected.hold()
		fault := injected.fault
		if fault.Before != nil {
			fault.Before()
		}
		if fault.Answer.instead() {
			p.answer(w, fault.Answer, c)
			return
		}
	}
	answer, err := p.forward(r, measured.ask(body))
	if err == nil {
		err = measured.end(p, &answer)
	}
	if err != nil {
		http.Error(w, "the database does not answer: "+err.Error(), http.StatusBadGateway)
		return
	}
	if c.writes() && answer.status == http.StatusOK {
		p.notify()
	}
	if injected != nil {
		if injected.fault.After != nil {
			injected.fault.After()
		}
		if injected.fault.Answer != Forwarded {
			p.answer(w, injected.fault.Answer, c)
			return
		}
	}
	for name, values := range answer.header {
		w.Header()[name] = values
	}
	p.write(w, answer.status, answer.body)
}

type forwarded struct {
	status int
	header http.Header
	body   []byte
}

func (p *Proxy) forward(r *http.Request, body []byte) (forwarded, error) {
	ctx := context.WithoutCancel(r.Context())
	onward, err := http.NewRequestWithContext(ctx, r.Method, p.target+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		return forwarded{}, err
	}
	onward.Header = r.Header.Clone()
	onward.Header.Del("Connection")
	if caller := Caller(r); p.caller != "" && caller != "" {
		// DynamoDB Local does not check the signature.
		onward.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), "="+caller+"/", "="+p.caller+"/", 1))
	}
	response, err := p.client.Do(onward)
	if err != nil {
		return forwarded{}, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return forwarded{}, fmt.Errorf("read the answer: %w", err)
	}
	header := response.Header.Clone()
	header.Del("Connection")
	header.Del("Transfer-Encoding")
	header.Del("Content-Length") // set anew
	return forwarded{status: response.StatusCode, header: header, body: answer}, nil
}

// answer gives the answer that a fault asks for in place of the database's.
func (p *Proxy) answer(w http.ResponseWriter, a Answer, c call) {
	status, body := a.response(c)
	if status == 0 {
		panic(http.ErrAbortHandler) // drops the connection
	}
	encoded, err := json.Marshal(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	p.write(w, status, encoded)
}

const checksumHeader = "X-Amz-Crc32"

// write gives an answer with the timeline's clock on it, and with the checksum
// that the service puts on every answer and DynamoDB Local leaves out of its
// refusals. Without one the SDK complains of a wrong one.
func (p *Proxy) write(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Date", p.timeline.Now().Format(http.TimeFormat))
	if w.Header().Get(checksumHeader) == "" {
		w.Header().Set(checksumHeader, strconv.FormatUint(uint64(crc32.ChecksumIEEE(body)), 10))
	}
	w.WriteHeader(status)
	_, _ = w.Write(body) // a caller that has gone needs no answer
}

func (p *Proxy) notify() {
	p.mu.Lock()
	listeners := p.onWrite
	p.mu.Unlock()
	for _, listener := range listeners {
		listener()
	}
}

func (p *Proxy) begin() (end func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.inFlight++
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.inFlight--
		p.idle.Broadcast()
	}
}

// waitIdle is the proxy's drain: a function that was killed may have left a
// call behind, whose write is still to be handed on.
func (p *Proxy) waitIdle(ctx context.Context) (waited bool, err error) {
	stop := context.AfterFunc(ctx, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.idle.Broadcast()
	})
	defer stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.inFlight > 0 {
		if err := ctx.Err(); err != nil {
			return waited, fmt.Errorf("waiting for %d database calls: %w", p.inFlight, err)
		}
		waited = true
		p.idle.Wait()
	}
	return waited, nil
}
