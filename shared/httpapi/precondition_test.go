package httpapi

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestIfMatchIsReadStrictly(t *testing.T) {
	whichever, refused := []int(nil), []int{-1}
	for name, test := range map[string]struct {
		sent []string
		want []int
	}{
		"none":                    {nil, whichever},
		"any":                     {[]string{"*"}, whichever},
		"any, with spaces":        {[]string{" * "}, whichever},
		"a version":               {[]string{`"7"`}, []int{7}},
		"a list":                  {[]string{`"7", "9"`}, []int{7, 9}},
		"a list without spaces":   {[]string{`"7","9"`}, []int{7, 9}},
		"two headers":             {[]string{`"7"`, `"9"`}, []int{7, 9}},
		"empty elements":          {[]string{`, "7",, "9" ,`}, []int{7, 9}},
		"one that no version has": {[]string{`"7a"`}, []int{noVersion}},
		"another spelling":        {[]string{`"07"`}, []int{noVersion}},
		"a comma within":          {[]string{`"7,9"`}, []int{noVersion}},
		"nothing within":          {[]string{`""`}, []int{noVersion}},
		"too large for a number":  {[]string{`"99999999999999999999"`}, []int{noVersion}},
		"letters beyond ASCII":    {[]string{`"é"`}, []int{noVersion}},
		"weak":                    {[]string{`W/"7"`}, refused},
		"weak in a list":          {[]string{`"7", W/"9"`}, refused},
		"without quotes":          {[]string{`7`}, refused},
		"one quote":               {[]string{`"7`}, refused},
		"no comma":                {[]string{`"7" "9"`}, refused},
		"nothing between":         {[]string{`"7""9"`}, refused},
		"a space within":          {[]string{`"7 9"`}, refused},
		"empty":                   {[]string{``}, refused},
		"commas alone":            {[]string{`, ,`}, refused},
		"any and one":             {[]string{`*, "7"`}, refused},
		"one and any":             {[]string{`"7", *`}, refused},
		"any, twice":              {[]string{`*`, `*`}, refused},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ifMatch(http.Header{matchHeader: test.sent})
			if cmp.Equal(test.want, refused) {
				if p := describe(err); err == nil || p.Code != codePreconditionInvalid || p.Status != http.StatusBadRequest {
					t.Errorf("got %v, %v", got, err)
				}
				return
			}
			if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
				t.Errorf("%v, -want +got:\n%s", err, diff)
			}
		})
	}
}
