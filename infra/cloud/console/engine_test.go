package console

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"example.org/derogations/infra/cloud"
	"example.org/derogations/infra/cloud/clock"
	"example.org/derogations/infra/cloud/inbox"
	"example.org/derogations/infra/cloud/stepfunctions"
)

func TestNoPageOffersWhatAnotherEngineCannotDo(t *testing.T) {
	timeline := clock.NewReal()
	defer timeline.Close()
	own := stepfunctions.New(stepfunctions.Options{Timeline: timeline, Region: "eu-west-2", Account: "000000000000"})
	defer own.Close()
	for name, engine := range map[string]*stepfunctions.Engine{"own": own, "another": nil} {
		pages := Console{Cloud: &cloud.Cloud{Timeline: timeline, Inbox: inbox.New(timeline), Engine: engine}}.Handler()
		get := func(path string) *httptest.ResponseRecorder {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.Header.Set("Accept", "text/html")
			w := httptest.NewRecorder()
			pages.ServeHTTP(w, r)
			return w
		}
		for _, path := range []string{"/_local/executions", "/_local/clock"} {
			there := get(path).Code == http.StatusOK
			offered := strings.Contains(get("/_local/").Body.String(), `"`+path+`"`)
			if want := engine != nil; there != want || offered != want {
				t.Errorf("%s engine: %s is there: %v, is offered: %v", name, path, there, offered)
			}
		}
		if code := get("/_local/inbox").Code; code != http.StatusOK {
			t.Errorf("%s engine: the inbox answers %d", name, code)
		}
	}
}
