package canary_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"example.org/derogations/shared/canary"
	"example.org/derogations/shared/clientauth"
	"example.org/derogations/shared/derogation"
)

// Each part of the service that is dead is seen by the run that meets it.
func TestARunNamesTheStepAtWhichItFailed(t *testing.T) {
	for step, path := range map[string]string{
		canary.StepReach:    "/healthz",
		canary.StepSignIn:   "/oauth2/token",
		canary.StepFile:     "/v1/requests",
		canary.StepRead:     "/v1/requests/",
		canary.StepRegister: "/register",
		canary.StepLink:     "/r/",
	} {
		t.Run(step, func(t *testing.T) {
			w := newWorld(t)
			defer w.site.breaks(path, http.StatusInternalServerError)()
			result, err := w.runner.Run(t.Context(), w.now)
			failed, ok := errors.AsType[*canary.StepError](err)
			if !ok || failed.Step != step || result.Step != step || !result.Failed() {
				t.Errorf("%+v, %v", result, err)
			}
			if looked := step == canary.StepRead || step == canary.StepRegister || step == canary.StepLink; (result.Filed != "") != looked {
				t.Errorf("filed %q", result.Filed)
			}
		})
	}
}

func TestAnAnswerThatSaysNothingIsAFailure(t *testing.T) {
	for name, test := range map[string]struct {
		step, path, body string
		status           int
	}{
		"a token endpoint without a token": {canary.StepSignIn, "/oauth2/token", `{}`, http.StatusOK},
		"an answer without a reference":    {canary.StepFile, "/v1/requests", `{}`, http.StatusCreated},
		"another request":                  {canary.StepRead, "/v1/requests/", `{"reference":"DR-0000-0000"}`, http.StatusOK},
		"half a page":                      {canary.StepRegister, "/register", `<html>`, http.StatusOK},
		"a redirection":                    {canary.StepRegister, "/register", ``, http.StatusFound},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.site.answers(test.path, func(answer http.ResponseWriter) {
				answer.WriteHeader(test.status)
				_, _ = io.WriteString(answer, test.body)
			})
			if result, err := w.runner.Run(t.Context(), w.now); result.Step != test.step || err == nil {
				t.Errorf("%+v, %v", result, err)
			}
		})
	}
}

func TestAKeyThatCannotBePublishedIsAFailure(t *testing.T) {
	w := newWorld(t)
	lost := errors.New("the table is gone")
	w.runner.Service.Publish = func(context.Context, string, string, time.Time) error { return lost }
	if result, err := w.runner.Run(t.Context(), w.now); !errors.Is(err, lost) || result.Step != canary.StepKey {
		t.Errorf("%+v, %v", result, err)
	}
}

// What one visit signed in with is of no use to another, nor for long.
func TestEachRunHasAKeyOfItsOwn(t *testing.T) {
	w := newWorld(t)
	w.run()
	w.pass(25 * time.Minute)
	w.run()
	if len(w.site.keys) != 2 || w.site.keys[0].PublicKey == w.site.keys[1].PublicKey || w.site.keys[0].KeyID >= w.site.keys[1].KeyID {
		t.Fatalf("the keys are %+v", w.site.keys)
	}
	for _, key := range w.site.keys {
		if _, err := clientauth.ParsePublicKey(clientauth.ES256, key.PublicKey); err != nil || key.NotAfter.IsZero() {
			t.Errorf("%+v: %v", key, err)
		}
	}
	if life := w.site.keys[1].NotAfter.Sub(w.now); life > clientauth.TokenLifetime {
		t.Errorf("a key counts for %v", life)
	}
}

func TestTheLedgerSaysWhoFiledATest(t *testing.T) {
	w := newWorld(t)
	filed := w.run().Filed
	entries, err := w.store.Entries(t.Context(), filed)
	w.must(err)
	first, err := entries[0].Decode()
	w.must(err)
	want := derogation.Actor{
		Kind: derogation.ActorClient, ID: canary.ClientID, Name: canary.ClientName,
		Organisation: canary.TrustCode, OrganisationName: "Test trust", OrganisationKind: derogation.KindTrust,
		Proof: derogation.ProofPrivateKeyJWT,
	}
	if first.Actor != want {
		t.Errorf("filed by %+v", first.Actor)
	}
}
