package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"time"
)

// drive sends requests to a stack and answers them.
type drive struct {
	target
	Rate   float64       `default:"5" help:"How many requests arrive a second, however long their answers take."`
	Number int           `default:"100" help:"How many requests arrive."`
	Mix    mix           `default:"silence=4;resolved=3;declined=2;refused=3;approved=4;withdrawn=2;question=2" help:"How many of each kind there are: silence, resolved, declined, refused, approved, withdrawn, question."`
	Finish time.Duration `default:"2m" help:"How long to wait for the last answers, once all have arrived."`
	JSON   bool          `name:"json" help:"Answer in JSON, for a program."`
}

// target is the stack that is driven, and how the lot falls.
type target struct {
	URL    string `placeholder:"URL" help:"A stack that runs already, as http://127.0.0.1:8080; without it one is started from this folder."`
	Board  string `placeholder:"LINK" help:"The link of a board (infra/admin board link), of a stack that was not started here."`
	AtOnce int    `default:"256" help:"How many calls are under way at once at most. Those that wait for their turn are late, and timed so."`
	Seed   uint64 `help:"Repeats what another run drew by lot; without it, a new one is taken and printed."`
	Trust  string `placeholder:"ODS" help:"Drive as the system of this trust alone."`
	Client string `placeholder:"ID" help:"The client of that system, at a stack that is not local."`
	Key    string `type:"existingfile" help:"Its private key, PEM."`
	KeyID  string `placeholder:"ID" help:"The id of that key."`
}

// Run drives the stack and says how it answered.
func (d drive) Run(ctx context.Context, out output) error {
	if err := d.Mix.check(); err != nil {
		return err
	}
	t, err := d.target.open(ctx, out.progress)
	if err != nil {
		return err
	}
	defer t.close()
	r, err := t.run(ctx, load{rate: d.Rate, number: d.Number, mix: d.Mix, finish: d.Finish}, out.progress)
	if err != nil {
		return err
	}
	if err := t.check(ctx, r, out.progress); err != nil {
		return err
	}
	if err := r.write(out.result, d.JSON); err != nil {
		return err
	}
	return r.failed()
}

// load is how much is put on a stack.
type load struct {
	rate   float64
	number int
	mix    mix
	finish time.Duration
}

// run puts a load on the stack, and ends when every case has had the answers that
// it was to have, or the time to finish is over.
func (t *opened) run(ctx context.Context, l load, progress io.Writer) (*report, error) {
	t.runs++
	name := fmt.Sprintf("load %d of %s", t.runs, t.name)
	s := &stage{door: t.door, mails: t.mails, times: newTimings(), progress: progress}
	playing, end := context.WithCancel(ctx)
	defer end()
	var watching sync.WaitGroup
	defer watching.Wait()
	defer end()
	if t.mails != nil {
		watching.Go(func() {
			if err := t.mails.watch(playing); err != nil && !errors.Is(err, context.Canceled) {
				s.failed("inbox", err)
			}
		})
	}
	if t.board != "" {
		watching.Go(func() { s.lookAtBoard(playing, t.board) })
	}
	watching.Go(func() { s.tell(playing) })
	used, began := t.processor(), time.Now()
	lot := rand.New(rand.NewPCG(t.seed, uint64(t.runs)))
	var cases sync.WaitGroup
	err := arrivals(playing, l.number, l.rate, lot, func(n int, meant time.Time) {
		p := planned(n, name, t.trusts, l.mix, lot, meant)
		cases.Go(func() { s.play(playing, p, meant) })
	})
	if err != nil {
		return nil, err
	}
	arrived := time.Since(began)
	all := make(chan struct{})
	go func() { cases.Wait(); close(all) }()
	finish := time.NewTimer(l.finish)
	defer finish.Stop()
	select {
	case <-all:
	case <-finish.C:
	case <-ctx.Done():
	}
	took := time.Since(began)
	end()
	<-all
	return s.report(t, l, arrived, took, t.processor().since(used)), ctx.Err()
}

// lookAtBoard opens a board every second, as a duty officer's screen does.
func (s *stage) lookAtBoard(ctx context.Context, link string) {
	for until(ctx, time.Now().Add(time.Second)) == nil {
		asked := time.Now()
		page, err := s.door.Open(ctx, link)
		if ctx.Err() == nil && s.fine("board", page.Status, err) {
			s.times.took(timeOfBoard, time.Since(asked))
		}
	}
}

// tell says every few seconds how far it has come.
func (s *stage) tell(ctx context.Context) {
	began := time.Now()
	for until(ctx, time.Now().Add(5*time.Second)) == nil {
		s.mu.Lock()
		arrived := len(s.cases)
		s.mu.Unlock()
		fmt.Fprintf(s.progress, "%3.0f s: %d arrived, %d acknowledged, %d told of first, %d decisions\n", time.Since(began).Seconds(),
			arrived, s.times.count(timeOfSubmit), s.times.count(timeOfFirstNotice), s.times.count(timeOfDecide))
	}
}

// here is whether this is the project's own folder.
func here() error {
	if _, err := os.Stat("template.yaml"); err != nil {
		return errors.New("run it in the project's own folder, where template.yaml is")
	}
	return nil
}

func trimmed(url string) string { return strings.TrimSuffix(url, "/") }
