// The contract from Go: a client that OpenAPI Generator has made of it.
package main

import (
	vbo "client/go"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
)

func fail(answer *http.Response, err error) {
	failure := map[string]any{"status": nil, "message": err.Error()}
	if answer != nil {
		failure["status"] = answer.StatusCode
	}
	var refusal *vbo.GenericOpenAPIError
	if errors.As(err, &refusal) && answer != nil && answer.StatusCode >= 300 {
		failure["message"] = nil
		if words, ok := refusal.Model().(vbo.ErrorResponse); ok && words.Message.IsSet() {
			failure["message"] = words.Message.Get()
		}
	}
	_ = json.NewEncoder(os.Stderr).Encode(failure)
	os.Exit(1)
}

func main() {
	configuration := vbo.NewConfiguration()
	configuration.Servers = vbo.ServerConfigurations{{URL: os.Getenv("VBO_SERVER")}}
	configuration.HTTPClient = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	ctx := context.WithValue(context.Background(), vbo.ContextAccessToken, os.Getenv("VBO_ACCESS_TOKEN"))
	api := vbo.NewAPIClient(configuration).OrganizationsAPI

	var read any
	var answer *http.Response
	var err error
	if len(os.Args) > 1 && os.Args[1] == "organizations" {
		read, answer, err = api.ListOrganizations(ctx).ExtendedView("false").Execute()
	} else {
		read, answer, err = api.RequestDeviceCode(ctx, os.Getenv("VBO_ORGANIZATION")).Execute()
	}
	if err != nil {
		fail(answer, err)
	}
	_ = json.NewEncoder(os.Stdout).Encode(read)
}
