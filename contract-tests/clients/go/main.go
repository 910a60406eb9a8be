// The contract from Go: a client that OpenAPI Generator has made of it.
package main

import (
	vbo "client/go"
	"context"
	"encoding/base64"
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

func environment(name string) string {
	value, ok := os.LookupEnv("VBO_" + name)
	if !ok {
		fail(nil, errors.New("VBO_"+name+" is not set"))
	}
	return value
}

func main() {
	configuration := vbo.NewConfiguration()
	configuration.Servers = vbo.ServerConfigurations{{URL: environment("SERVER")}}
	configuration.HTTPClient = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	ctx := context.WithValue(context.Background(), vbo.ContextAccessToken, environment("ACCESS_TOKEN"))
	client := vbo.NewAPIClient(configuration)

	var read any
	var answer *http.Response
	var err error
	switch append(os.Args, "")[1] {
	case "organizations":
		read, answer, err = client.OrganizationsAPI.ListOrganizations(ctx).ExtendedView("false").Execute()
	case "applications":
		var pfx []byte
		if pfx, err = os.ReadFile(environment("APPLICATION_CERTIFICATE")); err != nil {
			break
		}
		request := vbo.NewCreateApplicationsRequest("Backup", environment("USER_CODE"), 2,
			base64.StdEncoding.EncodeToString(pfx), environment("APPLICATION_CERTIFICATE_PASSWORD"))
		var created *vbo.CreateApplicationsResponse
		created, answer, err = client.ApplicationsAPI.CreateApplications(ctx, environment("ORGANIZATION")).
			CreateApplicationsRequest(*request).Execute()
		read = created.GetResults()
	default:
		read, answer, err = client.OrganizationsAPI.RequestDeviceCode(ctx, environment("ORGANIZATION")).Execute()
	}
	if err != nil {
		fail(answer, err)
	}
	_ = json.NewEncoder(os.Stdout).Encode(read)
}
