package app

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"salonzap/internal/backup"
	"salonzap/internal/egress"
)

// BackupConfig is where backups go, how often they are made, and what opens them.
type BackupConfig struct {
	Every time.Duration // 0: only by hand
	Keep  int           // how many of this installation stay
	To    string        // a folder or s3://bucket/prefix; empty: there is no usual place
	Key   backup.Key
	S3    backup.Account
}

// Bounds of the schedule.
const (
	leastBackupEvery = time.Minute
	mostBackupEvery  = 31 * 24 * time.Hour
	mostBackups      = 10_000
)

func (r *reader) backup() BackupConfig {
	const every, keep, to = "SALONZAP_BACKUP_EVERY", "SALONZAP_BACKUP_KEEP", "SALONZAP_BACKUP_TO"
	c := BackupConfig{To: r.env.BackupTo, Key: r.backupKey()}
	var err error
	if r.env.BackupEvery != "" {
		if c.Every, err = time.ParseDuration(r.env.BackupEvery); err != nil || c.Every < leastBackupEvery || c.Every > mostBackupEvery {
			r.problem(every, "is not a time from 1m to 744h.", "Write it like 24h or 6h; leave it out to make backups by hand.")
		}
		if c.To == "" {
			r.problem(every, "is set, and nothing says where backups go.", "Set "+to+" to a folder on another disk, or to s3://bucket/prefix.")
		}
	}
	if c.Keep, err = strconv.Atoi(r.env.BackupKeep); err != nil || c.Keep < 1 || c.Keep > mostBackups {
		r.problem(keep, "is not a number of backups from 1 to 10000.", "Leave it out for 14.")
	}
	c.S3 = backup.Account{Endpoint: r.backupEndpoint(), Region: r.env.BackupRegion, AccessKey: r.env.BackupAccessKey, SecretKey: r.env.BackupSecretKey}
	if !backup.IsBucket(c.To) {
		return c
	}
	if _, _, err := backup.ParseBucket(c.To); err != nil {
		r.problem(to, "is no bucket: "+err.Error()+".", "Write it like s3://bucket/prefix.")
	}
	if c.S3.AccessKey == "" || c.S3.SecretKey == "" {
		r.problem("SALONZAP_BACKUP_S3_ACCESS_KEY", "or SALONZAP_BACKUP_S3_SECRET_KEY is missing: "+to+" is a bucket.", "Set both to keys that may list, read, write and delete below the prefix.")
	}
	if !c.Key.Seals() {
		r.warn(to, "is a bucket, and backups are not encrypted: whoever reads it reads the salons' messages. The keys in the data folder are left out.",
			"Set SALONZAP_BACKUP_PASSPHRASE or SALONZAP_BACKUP_RECIPIENT.")
	}
	return c
}

func (r *reader) backupKey() backup.Key {
	k := backup.Key{Passphrase: r.env.BackupPassphrase, Identity: r.env.BackupIdentity}
	for one := range strings.SplitSeq(r.env.BackupRecipient, ",") {
		if one = strings.TrimSpace(one); one != "" {
			k.Recipients = append(k.Recipients, one)
		}
	}
	if err := k.Check(); err != nil {
		r.problem("SALONZAP_BACKUP_PASSPHRASE, _RECIPIENT or _IDENTITY", "cannot be used: "+err.Error()+".", "Set the passphrase, or age's public key as the recipient.")
	}
	return k
}

func (r *reader) backupEndpoint() string {
	const variable = "SALONZAP_BACKUP_S3_ENDPOINT"
	u, err := url.Parse(r.env.BackupEndpoint)
	if err == nil {
		err = egress.Guard{Trusted: true, InternalHosts: []string{gatewayHost, platformHost}}.Check(u)
	}
	if err != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil {
		r.problem(variable, "is not the address of an S3-compatible server.", "Write it like https://s3.example.com, without a bucket.")
		return ""
	}
	if u.Scheme == "http" && !LoopbackHost(u.Hostname()) {
		r.warn(variable, "is not https: what is not encrypted by us travels readable.", "Use https.")
	}
	return u.String()
}
