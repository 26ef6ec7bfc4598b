// Package extensiontest runs the Connector in a real Chromium, against a double of WhatsApp Web that is at least as strict as
// the real one is believed to be: nothing but its own scripts, connections only home, no strings as scripts, no opener.
//
// Start a Browser, open a dashboard in a tab of its Context, let that ask for a signature; WhatsApp then waits for the tab
// that the Connector opened. Use gives the tab an owner's Passkey, Press clicks on the Connector's card as a person does,
// and Passkey.Verify checks what came back as WhatsApp would.
//
// It shows nothing of the browser's own dialogs, of Bluetooth, of password managers, of Firefox or of WhatsApp's servers.
package extensiontest
