package cloud

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"syscall"
	"time"
)

// servers are the cloud's, one for each service.
type servers struct {
	public, dynamoDB, stepFunctions, lambda, secrets, ses, sns, codeDeploy *server
}

// AddressError says that a service cannot have its address.
type AddressError struct {
	Service, Addr string
	Err           error
}

func (e *AddressError) Error() string {
	if errors.Is(e.Err, syscall.EADDRINUSE) {
		return fmt.Sprintf("%s, for %s, is taken: another program answers there", e.Addr, e.Service)
	}
	return fmt.Sprintf("%s, for %s: %v", e.Addr, e.Service, e.Err)
}

func (e *AddressError) Unwrap() error { return e.Err }

// hold opens all addresses, before anything is built, so that those that are
// taken are named at once: an *AddressError for each, joined.
func (c *Cloud) hold(o Options) error {
	var refused []error
	for _, a := range []struct {
		service, addr string
		server        **server
	}{
		{"pages and API", o.PublicAddr, &c.servers.public},
		{"DynamoDB", o.DynamoDBAddr, &c.servers.dynamoDB},
		{"Step Functions", o.StepFunctionsAddr, &c.servers.stepFunctions},
		{"Lambda", o.LambdaAddr, &c.servers.lambda},
		{"Secrets Manager", o.SecretsAddr, &c.servers.secrets},
		{"SES", o.SESAddr, &c.servers.ses},
		{"SNS", o.SNSAddr, &c.servers.sns},
		{"CodeDeploy", o.CodeDeployAddr, &c.servers.codeDeploy},
	} {
		if a.server == &c.servers.stepFunctions && o.StepFunctionsURL != "" {
			continue // the other engine answers
		}
		s, err := listen(a.addr)
		if err != nil {
			refused = append(refused, &AddressError{Service: a.service, Addr: a.addr, Err: err})
			continue
		}
		*a.server = s
		c.onClose(s.close)
	}
	return errors.Join(refused...)
}

const reachLimit = 5 * time.Second

// reach asks those who are used instead of the cloud's own parts for a
// connection, before anything is built.
func reach(ctx context.Context, o Options) error {
	if o.StepFunctionsURL != "" {
		if err := connect(ctx, o.StepFunctionsURL); err != nil {
			return fmt.Errorf("the other execution engine, %s: %w", o.StepFunctionsURL, err)
		}
	}
	if o.DynamoDB != nil {
		if err := connect(ctx, o.DynamoDB.URL()); err != nil {
			return fmt.Errorf("the other DynamoDB Local, %s: %w", o.DynamoDB.URL(), err)
		}
	}
	return nil
}

func connect(ctx context.Context, address string) error {
	ports := map[string]string{"http": "80", "https": "443"}
	u, err := url.Parse(address)
	if err != nil || ports[u.Scheme] == "" || u.Hostname() == "" {
		return errors.New("not a URL such as http://127.0.0.1:8000")
	}
	port := cmp.Or(u.Port(), ports[u.Scheme])
	dialer := net.Dialer{Timeout: reachLimit}
	connection, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	if err != nil {
		return fmt.Errorf("nothing answers there: %w", err)
	}
	return connection.Close()
}
