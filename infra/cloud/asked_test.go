package cloud

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// What a process was killed in the middle of is no kind of call.
func TestACallThatNeverArrivedIsNotNoted(t *testing.T) {
	deployed, _ := deployedRoles(t)
	c := &Cloud{Template: deployed}
	noted := c.noting(c.secretAsked, http.NotFoundHandler())
	whole := `{"SecretId":"` + deployed.Secrets[0].ARN + `"}`
	for _, body := range []io.Reader{
		io.MultiReader(strings.NewReader(whole[:9]), iotest.ErrReader(io.ErrUnexpectedEOF)), iotest.ErrReader(io.ErrUnexpectedEOF), strings.NewReader(whole),
	} {
		r := httptest.NewRequest(http.MethodPost, "/", body)
		r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=ApiFunction/20261120/eu-west-2/secretsmanager/aws4_request")
		noted.ServeHTTP(httptest.NewRecorder(), r)
	}
	if diff := cmp.Diff([]string{"ApiFunction secretsmanager:GetSecretValue " + deployed.Secrets[0].LogicalID}, c.Asked()); diff != "" {
		t.Errorf("noted (-want +got):\n%s", diff)
	}
}
