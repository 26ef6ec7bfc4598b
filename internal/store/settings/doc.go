// Package settings keeps small facts about the installation, by key.
//
// It implements what the composition root asks for: Setting and PutSetting.
//
// It must never hold a rule, and never call the network.
//
// Start reading at Store.
package settings
