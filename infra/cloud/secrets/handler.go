package secrets

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

const (
	targetPrefix = "secretsmanager."
	currentStage = "AWSCURRENT"
	requestLimit = 64 << 10
)

// ServeHTTP speaks the service's JSON 1.1 protocol: GetSecretValue of the
// current version.
func (s *Store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	operation := strings.TrimPrefix(r.Header.Get("X-Amz-Target"), targetPrefix)
	if operation != "GetSecretValue" {
		refuse(w, "InvalidRequestException", fmt.Sprintf("the local Secrets Manager does not know the operation %q", operation))
		return
	}
	var request struct {
		SecretID     string `json:"SecretId"`
		VersionID    string `json:"VersionId"`
		VersionStage string `json:"VersionStage"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, requestLimit)).Decode(&request); err != nil {
		refuse(w, "InvalidParameterException", "the request is not JSON: "+err.Error())
		return
	}
	found, ok := s.find(request.SecretID)
	if !ok || (request.VersionID != "" && request.VersionID != found.version) ||
		(request.VersionStage != "" && request.VersionStage != currentStage) {
		refuse(w, "ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
		return
	}
	answer(w, http.StatusOK, map[string]any{
		"ARN": found.arn, "Name": found.name, "SecretString": found.value,
		"VersionId": found.version, "VersionStages": []string{currentStage},
	})
}

func refuse(w http.ResponseWriter, code, message string) {
	answer(w, http.StatusBadRequest, map[string]any{"__type": code, "message": message})
}

func answer(w http.ResponseWriter, status int, body map[string]any) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // a caller that has gone needs no answer
}
