package app

import (
	"net/url"
	"strconv"
	"strings"

	"salonzap/internal/egress"
	"salonzap/internal/textmodel"
)

// ModelConfig is the text model that may be asked about messages which the robot does not understand; without a URL there is none.
type ModelConfig struct {
	textmodel.Config

	Daily int // calls of one salon in a day
}

const mostModelCalls = 100_000

// model reads the text model's variables. A name or a key without a URL is a warning: there is no default server that messages would be sent to.
func (r *reader) model() ModelConfig {
	const address, name, daily = "SALONZAP_ROBOT_MODEL_URL", "SALONZAP_ROBOT_MODEL_NAME", "SALONZAP_ROBOT_MODEL_DAILY"
	if r.env.ModelURL == "" {
		if r.env.ModelName != "" || r.env.ModelKey != "" {
			r.warn(address, "is missing, so that no text model is asked.", "Set it to the address of the API, like https://api.openai.com/v1, or leave the other variables out.")
		}
		return ModelConfig{}
	}
	u, err := url.Parse(r.env.ModelURL)
	if err == nil {
		err = egress.Guard{Trusted: true, InternalHosts: []string{gatewayHost, platformHost}}.Check(u)
	}
	if err != nil || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		r.problem(address, "is not the address of an API.", "Write it like https://api.openai.com/v1, without /chat/completions; the key has a variable of its own.")
		return ModelConfig{}
	}
	c := ModelConfig{Config: textmodel.Config{URL: strings.TrimSuffix(strings.TrimRight(u.String(), "/"), "/chat/completions"), Key: r.env.ModelKey, Name: r.env.ModelName}}
	if c.Name == "" {
		r.problem(name, "is missing: "+address+" needs the name of a model.", "Set it to a model that the server has, like gpt-4o-mini.")
	}
	if c.Daily, err = strconv.Atoi(r.env.ModelDaily); err != nil || c.Daily < 1 || c.Daily > mostModelCalls {
		r.problem(daily, "is not a number of calls from 1 to 100000.", "Leave it out for 200 a day and salon.")
	}
	return c
}
