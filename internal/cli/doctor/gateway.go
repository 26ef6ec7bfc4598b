package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"salonzap/internal/app"
	"salonzap/internal/fleet"
	"salonzap/internal/sqlkit"
)

// Gateway has the functions by which the doctor looks at our own gateway.
type Gateway struct {
	// Inspect looks at its database without changing it.
	Inspect func(ctx context.Context) (app.GatewayLook, error)
	// Claimed is the version of WhatsApp Web that its sessions claim at first; Newest asks WhatsApp for the current one.
	Claimed string
	Newest  func(ctx context.Context) (string, error)
}

// whatsAppHosts are the hosts that sessions connect to: for the protocol, and for media.
func whatsAppHosts() []string { return []string{"web.whatsapp.com", "mmg.whatsapp.net"} }

// gateway checks our own gateway, when this configuration has one.
func (r *round) gateway(ctx context.Context) {
	if r.Gateway == nil || !r.hasGateway(ctx) {
		return
	}
	r.gatewayData()
	r.gatewayDatabase(ctx)
	if r.Config.Gateway.Double.URL != "" || r.Config.WhatsApp == app.OnSimulator {
		r.mind("gateway.whatsapp", "WhatsApp is played by a stand-in: no real phone can be linked", "Leave SALONZAP_WHATSAPP_URL out, and SALONZAP_WHATSAPP=simulator, for WhatsApp itself.")
		return
	}
	if r.whatsApp(ctx) {
		r.webVersion(ctx)
	}
}

// hasGateway tells whether a start would run a gateway: for new salons, for other clients, or for salons that have their connections on it.
func (r *round) hasGateway(ctx context.Context) bool {
	if r.Config.WhatsApp == app.OnEmbedded || r.Config.WhatsApp == app.OnSimulator || r.Config.Gateway.Listen != "" {
		return true
	}
	if r.records == nil {
		return false
	}
	loads, err := r.records.Servers(ctx, r.scope)
	for _, l := range loads {
		if fleet.IsOwnGateway(l.Server.ID) && l.Connections > 0 {
			return err == nil
		}
	}
	return false
}

// gatewayData checks who may read the files with the sessions' keys, which give access to the salons' WhatsApp.
func (r *round) gatewayData() {
	const check = "gateway.data"
	folder, err := os.Stat(r.Config.Data)
	if errors.Is(err, fs.ErrNotExist) {
		r.well(check, "nothing is kept yet")
		return
	}
	private := err == nil && folder.Mode().Perm()&0o077 == 0 || runtime.GOOS == "windows"
	file := r.Config.GatewayFile()
	for _, path := range []string{r.Config.GatewayKeyFile(), file, file + "-wal"} {
		info, err := os.Stat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil || info.IsDir():
			r.ill(check, path+" cannot be looked at, or is no file", "Give it to the user who runs Salonzap.")
			return
		case !private && info.Mode().Perm()&0o077 != 0:
			r.ill(check, path+" is open to other users of this machine, and whoever reads it has the salons' WhatsApp", "chmod go= "+path)
			return
		case !ours(path):
			r.ill(check, path+" cannot be written to", "Give it to the user who runs Salonzap, and make sure that its disk is not full.")
			return
		}
	}
	r.well(check, "what it keeps in "+filepath.Clean(r.Config.Data)+" is for its owner alone")
}

// ours tells whether the file's owner may write to it. It does not open the file: closing a database's file would drop the POSIX locks that another part
// of this process has on it.
func ours(path string) bool {
	info, err := os.Stat(path)
	return err == nil && (runtime.GOOS == "windows" || info.Mode().Perm()&0o200 != 0)
}

func (r *round) gatewayDatabase(ctx context.Context) {
	const check = "gateway.database"
	name, remedy := "SQLite", "Check the rights of "+r.Config.GatewayFile()+", and that the disk is not full; else restore a backup."
	if r.Config.GatewayDatabase() != "" {
		name, remedy = "PostgreSQL", "Check SALONZAP_GATEWAY_DATABASE_URL, or DATABASE_URL, and whether PostgreSQL runs."
	}
	look, err := r.Gateway.Inspect(ctx)
	switch {
	case err != nil:
		if e, ok := sqlkit.Explain(err); ok {
			r.ill(check, name+": the sessions' database cannot be read: "+strings.ReplaceAll(e.What, "DATABASE_URL", r.gatewayVariable()), strings.ReplaceAll(e.Remedy, "DATABASE_URL", r.gatewayVariable()))
			return
		}
		r.ill(check, name+": the sessions' database cannot be read", remedy)
	case !look.Exists:
		r.well(check, name+": the sessions' database is not there yet; it is made at the first start")
	case look.Waiting > manyWait:
		r.mind(check, fmt.Sprintf("%s: %d events wait to be delivered", name, look.Waiting), "Look whether the receivers of its webhooks answer; what waits for three days is dropped.")
	default:
		r.well(check, fmt.Sprintf("%s: %d instances, %d of them linked", name, look.Instances, look.Linked))
	}
}

// gatewayVariable is the variable with the URL of the sessions' PostgreSQL.
func (r *round) gatewayVariable() string {
	if r.Config.Gateway.Database != "" {
		return "SALONZAP_GATEWAY_DATABASE_URL"
	}
	return "DATABASE_URL"
}

// manyWait is above the number of waiting events of a healthy gateway.
const manyWait = 1000

// whatsApp checks that the hosts of WhatsApp can be reached from here.
func (r *round) whatsApp(ctx context.Context) bool {
	const check = "gateway.whatsapp"
	for _, host := range whatsAppHosts() {
		if _, err := r.Get(ctx, "https://"+host+"/"); err != nil { // any status is an answer
			why, _ := unreachable(err)
			r.ill(check, host+" cannot be reached from here: "+why, "Let this machine connect to port 443 of "+strings.Join(whatsAppHosts(), " and ")+
				" (DNS, firewall, proxy: HTTPS_PROXY). Until then nothing can be linked; who is linked comes back by itself.")
			return false
		}
	}
	r.well(check, strings.Join(whatsAppHosts(), " and ")+" answer")
	return true
}

// webVersion compares the version that sessions claim with WhatsApp's current one. WhatsApp refuses a version four to six months after its release.
func (r *round) webVersion(ctx context.Context) {
	const check = "gateway.version"
	web, claimed := r.Config.Gateway.Web, r.Gateway.Claimed
	newest, err := r.Gateway.Newest(ctx)
	switch {
	case err != nil:
		r.mind(check, "sessions claim WhatsApp Web "+claimed+"; which one is WhatsApp's newest could not be read", "Look again later. While sessions connect, all is well.")
	case web.Fixed != "":
		r.mind(check, "SALONZAP_WHATSAPP_VERSION says "+claimed+"; WhatsApp's newest is "+newest, "Leave the variable out when it is no longer needed: a version that is set by hand grows old.")
	case !web.Fetch:
		r.mind(check, "sessions claim WhatsApp Web "+claimed+", the newest is "+newest+", and after a refusal no newer one is looked up", "Set SALONZAP_WHATSAPP_VERSION=auto, or update Salonzap within four months of its release.")
	default:
		r.well(check, "sessions claim WhatsApp Web "+claimed+"; WhatsApp's newest is "+newest+", which is taken when ours is refused")
	}
}
