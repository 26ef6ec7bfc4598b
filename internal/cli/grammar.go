package cli

// grammar has every command. Scripts rely on the names, which must never change.
type grammar struct {
	JSON    bool   `help:"Answer in JSON, for programs."`
	EnvFile string `default:".env" help:"File with variables; the environment wins over it." name:"env-file" placeholder:"PATH"`

	Serve    serveCmd    `cmd:"" help:"Run the server: dashboard, API, webhooks and the work behind them."`
	Gateway  gatewayCmd  `cmd:"" help:"Run our own WhatsApp server alone: for a fleet, or for any client of Evolution API v2."`
	Doctor   doctorCmd   `cmd:"" help:"Check everything that has to be right, and say what to do about what is not."`
	Salon    salonCmd    `cmd:"" help:"Salons."`
	User     userCmd     `cmd:"" help:"People who sign in."`
	Server   serverCmd   `cmd:"" help:"WhatsApp servers (Evolution API v2 or compatible)."`
	APIKey   apikeyCmd   `cmd:"" help:"Keys of the REST API." name:"apikey"`
	Import   importCmd   `cmd:"" help:"Take over salons and connections that exist, without a new scan."`
	Inbox    inboxCmd    `cmd:"" help:"Messages that came in, and the work on their chats."`
	Message  messageCmd  `cmd:"" help:"Messages that go out: send one, see what waits and what did not go, check numbers."`
	Robot    robotCmd    `cmd:"" help:"The booking robot: how it understands what clients write."`
	Simulate simulateCmd `cmd:"" help:"Run the program through a day in which something fails, in simulated time: what people would be told, and what would hold."`
	Migrate  migrateCmd  `cmd:"" help:"The database's tables."`
	Backup   backupCmd   `cmd:"" help:"Back up the databases and their keys into one file, while everything runs."`
	Restore  restoreCmd  `cmd:"" help:"Put a backup in the place of what is there; --dry-run says what would be lost."`
	Version  versionCmd  `cmd:"" help:"What this program is."`
	Health   healthCmd   `cmd:"" help:"Ask the server on SALONZAP_LISTEN whether it lives; for container health checks." hidden:""`
}
