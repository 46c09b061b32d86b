package play

import (
	"io"
	"net/http"
	"strings"

	"example.org/derogations/infra/cloud/lambda"
)

// closedByItself is what the AWS SDK says when it reads an answer from a connection
// that its own process has closed meanwhile. It happens on a busy machine, and the
// SDK tries again by itself (aws/aws-sdk-go-v2 issue 2737), unless it may not.
const closedByItself = "use of closed network connection"

// do makes a call and reads its answer. Where the SDK may not try again, the caller
// does.
func (p *Play) do(request *http.Request) (response *http.Response, body []byte, err error) {
	before := p.closedByItself()
	response, body, err = answered(request)
	if err != nil || response.StatusCode < http.StatusInternalServerError || p.closedByItself() == before {
		return response, body, err
	}
	if request.GetBody != nil {
		if request.Body, err = request.GetBody(); err != nil {
			return nil, nil, err
		}
	}
	return answered(request)
}

func answered(request *http.Request) (*http.Response, []byte, error) {
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return response, body, err
}

func (p *Play) closedByItself() (times int) {
	for _, line := range p.Cloud.ErrorLines() {
		if ClosedByItself(line) {
			times++
		}
	}
	return times
}

// ClosedByItself reports whether a function's line says that the SDK met a
// connection that its own process had closed.
func ClosedByItself(line lambda.Line) bool { return strings.Contains(line.Text, closedByItself) }
