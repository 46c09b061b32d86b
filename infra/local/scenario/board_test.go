package scenario

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"example.org/derogations/infra/local/frontdoor"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/signedlink"
)

// keys are those of a secret of the template.
func (s *scene) keys(secret string) keyset.Set {
	s.Helper()
	client := secretsmanager.New(secretsmanager.Options{
		Region: "eu-west-2", BaseEndpoint: aws.String(s.Cloud.Endpoints.SecretsManager),
		Credentials: credentials.NewStaticCredentialsProvider("scenario", "local", ""),
	})
	var id string
	for _, each := range s.Cloud.Template.Secrets {
		if each.LogicalID == secret {
			id = each.ARN
		}
	}
	found, err := client.GetSecretValue(s.ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String(id)})
	s.must(err)
	keys, err := keyset.Parse([]byte(*found.SecretString))
	s.must(err)
	return keys
}

// board is the address of an organisation's board, as the operator's command
// makes it.
func (s *scene) board(organisation string) string {
	s.Helper()
	token, err := signedlink.Mint(s.keys("LinkKeys"), signedlink.Link{
		Purpose: signedlink.PurposeBoard, Organisation: organisation, Expires: s.Now().Add(12 * time.Hour),
	})
	s.must(err)
	return s.Cloud.URL + "/b/" + token
}

func TestDutyOfficersFollowTheOpenRequestsOnTheirBoard(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	national, union, trust := s.board(sample.NationalTeam), s.board(sample.Union), s.board(sample.BartsHealth)
	s.climb(reference, derogation.NationalTeam)
	s.ignoreMessages()
	for _, link := range []string{national, trust} {
		s.expectPage(s.open(link), http.StatusOK, ", 1 open", reference, "None overdue")
	}
	s.expectPage(s.open(union), http.StatusOK, "No request is open.")
	s.expectPage(s.open(union+"/case/"+reference), http.StatusNotFound, "This board does not show that")

	s.letPass(reference) // The national team is silent: its time is extended once, and then the union is asked.
	s.expectPage(s.open(national), http.StatusOK, reference, "The time was extended once")
	s.letPass(reference)
	s.ignoreMessages()
	s.expectPage(s.open(union), http.StatusOK, reference, "BMA")
	s.expectPage(s.open(union+"/case/"+reference), http.StatusOK,
		"The national team did not answer in time", "The BMA was asked", "Sent", "After that the decision is overdue")
	s.letPass(reference)
	s.ignoreMessages()
	s.expectPage(s.open(national+"?overdue=yes"), http.StatusOK, reference, "1 overdue")

	round := sample.Round(s.Now()).ID
	s.expectPage(s.open(national+"/counts/"+round), http.StatusOK, "How the requests stand", "A bar for each: Pending, 1;")
	s.readBoards(reference, national, union, trust, national+"/case/"+reference, national+"/counts/"+round)
}

// readBoards reads boards as scanners, and officers who never leave them, do:
// nothing changes.
// Nobody else helps them, and a stranger who asks reads the same and causes no email.
func TestADutyOfficerHasTheLinkOfTheirBoardEmailed(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.climb(reference, derogation.NationalTeam)
	s.ignoreMessages()
	officer := s.contact(sample.NationalTeam, string(derogation.NationalTeam)).Email
	for _, address := range []string{"stranger@example.org", officer} {
		page, err := s.Post(s.ctx, s.Cloud.URL+"/start/board", url.Values{"email": {address}})
		s.must(err)
		s.expectPage(page, http.StatusOK, "Check your email", "If "+address+" is a registered contact’s address")
	}
	s.settle()
	s.expectMessages(officer + ": Open your board: ")
	mail, err := s.Mail(officer, "/b/")
	s.must(err)
	link, err := frontdoor.Link(mail)
	s.must(err)
	s.expectPage(s.open(link), http.StatusOK, ", 1 open", reference)
}

func (s *scene) readBoards(reference string, links ...string) {
	s.Helper()
	version, writes := s.state(reference).Version, s.writes(pagesFunction)
	for _, link := range links {
		for _, method := range strings.Fields(strings.Repeat("GET HEAD ", 10) + "OPTIONS POST") {
			status, err := s.scan(method, link)
			s.must(err)
			want := http.StatusOK
			if method == http.MethodOptions || method == http.MethodPost {
				want = http.StatusMethodNotAllowed
			}
			if status != want {
				s.Errorf("%s of a board answered %d", method, status)
			}
		}
	}
	s.settle()
	if after := s.state(reference).Version; after != version {
		s.Errorf("the case went from version %d to %d", version, after)
	}
	if after := s.writes(pagesFunction); after != writes {
		s.Errorf("the pages wrote %d times", after-writes)
	}
	s.expectMessages()
}
