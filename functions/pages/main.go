// Command pages serves the pages of those who hold a signed link, and the public
// register.
package main

import (
	"context"
	"log"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"example.org/derogations/shared/config"
	"example.org/derogations/shared/directory"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/pages"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/store"
	"example.org/derogations/shared/telemetry"
)

func main() {
	env := config.FromEnvironment()
	table, keysID := env.Required("TABLE_NAME"), env.Required("LINK_KEYS_SECRET")
	logDays := env.Positive("LOG_RETENTION_DAYS")
	site := lambdahttp.Site{URL: env.OptionalURL("PUBLIC_URL"), Name: env.Optional("DOMAIN_NAME")}
	operator := kit.Operator{
		Accessibility: env.OptionalURL("ACCESSIBILITY_STATEMENT"), Privacy: env.OptionalURL("PRIVACY_NOTICE"),
		Email: env.Optional("CONTACT_EMAIL"), Phone: env.Optional("CONTACT_PHONE"),
	}
	if err := env.Err(); err != nil {
		log.Fatal(err)
	}
	stylesheet, err := os.ReadFile(filepath.Join(assetsDir(env), "nhsuk-frontend.min.css"))
	if err != nil {
		log.Fatal(err)
	}
	aws, err := config.AWS(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	secrets := config.NewSecrets(secretsmanager.NewFromConfig(aws).GetSecretValue)
	cases := store.Open(dynamodb.NewFromConfig(aws), table).Listing(env.Optional("LISTS"))
	recent := directory.NewRecent(cases, lambdahttp.Now)
	handler, err := site.Handler(func(publicURL string) (http.Handler, error) {
		return pages.New(pages.Config{
			Cases: cases, Directory: recent, Codes: cases, Strikes: cases, Standings: cases, Register: cases, Counts: cases, Notices: cases, Drafts: cases, Links: cases, Random: rand.Uint64,
			Keys:      keyset.Source(secrets.Secret, keysID),
			PublicURL: publicURL, LogDays: logDays, Operator: operator, Stylesheet: stylesheet,
		})
	})
	if err != nil {
		log.Fatal(err)
	}
	lambda.Start(telemetry.Wrap("pages", lambdahttp.Handler(handler)))
}

// assetsDir is where the package keeps what is not ours: beside the binary,
// unless ASSETS_DIR says otherwise.
func assetsDir(env *config.Environment) string {
	if dir := env.Optional("ASSETS_DIR"); dir != "" {
		return dir
	}
	return filepath.Join(env.Optional("LAMBDA_TASK_ROOT"), "assets")
}
