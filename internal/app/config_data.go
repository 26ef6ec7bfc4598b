package app

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"salonzap/internal/secret"
)

// File modes of the data folder and its files: only the user that runs the process may read them.
const (
	folderMode fs.FileMode = 0o700
	fileMode   fs.FileMode = 0o600
)

// Prepare makes the data folder (0700) when it is missing. When the environment gave no key ring, it reads the one in the data folder, or makes one.
// Several processes may call it at once: all get the same ring. Errors are *ConfigError.
func (c *Config) Prepare() error {
	if err := os.MkdirAll(c.Data, folderMode); err != nil {
		return problem("SALONZAP_DATA", "names a folder that cannot be made: "+c.Data+".", "Choose one that this user may write into.")
	}
	if c.Ring != nil {
		return nil
	}
	text, err := c.keyText()
	if err != nil {
		return err
	}
	if c.Ring, err = secret.ParseRing(text); err != nil {
		return problem("SALONZAP_SECRET_KEY", "is absent, and the key ring in "+c.KeyFile()+" cannot be used.",
			"Restore that file from a backup; without it, sealed data cannot be read.")
	}
	return nil
}

func problem(variable, what, remedy string) error {
	return &ConfigError{Problems: []Problem{{Variable: variable, What: what, Remedy: remedy}}}
}

// keyText reads the key ring's file, or creates it. When the SQLite database exists it does not create one, since a new ring could not open what is
// sealed in the database.
func (c *Config) keyText() (string, error) {
	content, err := os.ReadFile(c.KeyFile())
	if err == nil {
		return strings.TrimSpace(string(content)), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", problem("SALONZAP_DATA", "has a key ring that may not be read: "+c.KeyFile()+".", "Change its owner to the user who runs Salonzap.")
	}
	if _, err := os.Stat(c.DatabaseFile()); err == nil {
		if content, err := os.ReadFile(c.KeyFile()); err == nil { // another process has just made both
			return strings.TrimSpace(string(content)), nil
		}
		return "", problem("SALONZAP_SECRET_KEY", "is absent, and the key ring that the database was written with is gone from "+c.KeyFile()+".",
			"Restore that file from a backup, or set SALONZAP_SECRET_KEY to its content.")
	}
	text, _, err := c.keepSecret(c.KeyFile(), "k1:"+secret.Generate())
	return text, err
}

// PrepareGateway reads the gateway's global key from the data folder, or makes one, when the environment gave none. made tells that the key is new and
// has to be printed once. Call it after Prepare. Errors are *ConfigError.
func (c *Config) PrepareGateway() (made bool, err error) {
	if c.Gateway.Key != "" {
		return false, nil
	}
	var text string
	content, err := os.ReadFile(c.GatewayKeyFile())
	switch {
	case err == nil:
		text = strings.TrimSpace(string(content))
	case errors.Is(err, fs.ErrNotExist):
		if text, made, err = c.keepSecret(c.GatewayKeyFile(), secret.Generate()); err != nil {
			return false, err
		}
	}
	if text == "" {
		return false, problem("SALONZAP_GATEWAY_KEY", "is absent, and the one kept in "+c.GatewayKeyFile()+" cannot be read.",
			"Change the file's owner to the user who runs Salonzap, or remove it, and another is made.")
	}
	c.Gateway.Key = secret.Text(text)
	return made, nil
}

// keepSecret writes a secret to a temporary file and hard-links that to path, so that the file at path is always complete, and is the first process's
// when several do this at once. It returns the secret in the file at path; ours tells whether that is text.
func (c *Config) keepSecret(path, text string) (kept string, ours bool, err error) {
	unwritable := problem("SALONZAP_DATA", "names a folder that cannot be written to: "+c.Data+".", "Give it to the user who runs Salonzap, or choose another.")
	temp, err := os.CreateTemp(c.Data, filepath.Base(path)+"-*")
	if err != nil {
		return "", false, unwritable
	}
	defer func() { _ = os.Remove(temp.Name()) }()
	_, err = temp.WriteString(text + "\n")
	err = errors.Join(err, temp.Chmod(fileMode), temp.Sync(), temp.Close())
	if err != nil {
		return "", false, unwritable
	}
	if err := os.Link(temp.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", false, unwritable
	}
	content, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		return "", false, unwritable
	}
	kept = strings.TrimSpace(string(content))
	return kept, kept == text, nil
}
