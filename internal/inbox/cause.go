package inbox

// Cause is why a message was refused, or why one that expired could not go. Each has a sentence in package text. Causes are kept in
// databases and told to integrators: append only.
type Cause string

// The causes.
const (
	CauseRefused       Cause = "refused"          // WhatsApp or the server said no, and nothing more
	CauseNotOnWhatsApp Cause = "not_on_whatsapp"  // the number has no WhatsApp
	CauseCold          Cause = "cold_contact"     // 463: the client never wrote first, or long ago
	CauseInvalid       Cause = "invalid_message"  // 479: WhatsApp does not take it in this form
	CauseMedia         Cause = "media_unreadable" // the medium could not be fetched, or is not what it says
	CauseRestricted    Cause = "restricted"       // WhatsApp has limited the salon's account
	CauseBanned        Cause = "banned"           // WhatsApp has blocked the salon's number
	CauseOptedOut      Cause = "opted_out"        // the client does not want it
	CauseNotConnected  Cause = "not_connected"    // expired while the salon's WhatsApp was not connected
	CausePaused        Cause = "paused"           // expired while the salon was paused
	CauseQuarantined   Cause = "quarantined"      // expired while it was not clear whose number is connected
	CauseQuietHours    Cause = "quiet_hours"      // expired before the quiet hours ended
	CauseQueue         Cause = "queue"            // expired before its turn came
	CauseMediaTooBig   Cause = "media_too_big"    // the medium is larger than WhatsApp or the server takes
	CauseOutdated      Cause = "outdated"         // it no longer applied when it could have gone
	CauseUnconfirmed   Cause = "unconfirmed"      // expired: it was handed over, and nothing confirmed within LookFor that it went
)

// Causes lists all causes.
func Causes() []Cause {
	return []Cause{
		CauseRefused, CauseNotOnWhatsApp, CauseCold, CauseInvalid, CauseMedia, CauseRestricted, CauseBanned, CauseOptedOut,
		CauseNotConnected, CausePaused, CauseQuarantined, CauseQuietHours, CauseQueue, CauseMediaTooBig, CauseOutdated, CauseUnconfirmed,
	}
}
