package config_test

import (
	"path/filepath"
	"strings"
	"testing"

	"example.org/derogations/shared/config"
)

func withoutSharedFiles(t *testing.T) {
	nowhere := filepath.Join(t.TempDir(), "none")
	t.Setenv("AWS_CONFIG_FILE", nowhere)
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", nowhere)
	t.Setenv("AWS_PROFILE", "")
	t.Setenv("AWS_DEFAULT_PROFILE", "")
	t.Setenv("AWS_DEFAULT_REGION", "")
}

func TestTheRegionComesFromTheEnvironment(t *testing.T) {
	withoutSharedFiles(t)
	t.Setenv("AWS_REGION", "eu-west-2")
	cfg, err := config.AWS(t.Context())
	if err != nil || cfg.Region != "eu-west-2" {
		t.Errorf("region %q, %v", cfg.Region, err)
	}
}

func TestAMissingRegionIsSaidAtOnce(t *testing.T) {
	withoutSharedFiles(t)
	t.Setenv("AWS_REGION", "")
	if _, err := config.AWS(t.Context()); err == nil || !strings.Contains(err.Error(), "AWS_REGION is not set") {
		t.Errorf("error %v", err)
	}
}
