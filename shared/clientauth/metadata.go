package clientauth

// Metadata is what a client needs to know of an authority (RFC 8414, section 2).
// There is no authorization endpoint, and so no response type: systems sign in
// by themselves.
type Metadata struct {
	Issuer          string   `json:"issuer"`
	TokenEndpoint   string   `json:"token_endpoint"`
	GrantTypes      []string `json:"grant_types_supported"`
	ResponseTypes   []string `json:"response_types_supported"`
	AuthMethods     []string `json:"token_endpoint_auth_methods_supported"`
	AuthSigningAlgs []string `json:"token_endpoint_auth_signing_alg_values_supported"`
}

// Metadata describes the authority.
func (a *Authority) Metadata() Metadata {
	return Metadata{
		Issuer: a.site, TokenEndpoint: a.TokenURL(),
		GrantTypes: []string{grantType}, ResponseTypes: []string{},
		AuthMethods: []string{"private_key_jwt"}, AuthSigningAlgs: []string{RS512, ES256},
	}
}
