-- Who is told that a salon's WhatsApp fell: outages and notices.

-- name: BeginOutage :exec
INSERT INTO outage (id, tenant_id, server_id, cause, began_at, ended_at, due_at, stage, server_outage_id)
VALUES (@id, @tenant_id, @server_id, @cause, @began_at, NULL, @due_at, 0, NULL)
ON CONFLICT (tenant_id) WHERE ended_at IS NULL DO UPDATE SET cause = excluded.cause, server_id = excluded.server_id, due_at = excluded.due_at;

-- An outage of which nobody was notified is deleted: the salon's history has it.

-- name: ForgetOutage :exec
DELETE FROM outage WHERE tenant_id = @tenant_id AND ended_at IS NULL AND stage = 0 AND server_outage_id IS NULL;

-- name: EndOutage :exec
UPDATE outage SET ended_at = @ended_at, due_at = @ended_at WHERE tenant_id = @tenant_id AND ended_at IS NULL;

-- The outage is over because the salon was disconnected on purpose: nobody is notified that it works again.

-- name: AbandonOutage :exec
UPDATE outage SET ended_at = @ended_at, due_at = @ended_at, stage = 3 WHERE tenant_id = @tenant_id AND ended_at IS NULL;

-- name: DueOutages :many
SELECT * FROM outage WHERE due_at <= @now ORDER BY due_at LIMIT @max_rows;

-- name: NextOutage :one
SELECT due_at FROM outage WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 1;

-- name: JudgeOutage :execrows
UPDATE outage SET stage = @stage, due_at = @next_at WHERE id = @id AND due_at = @due_at;

-- name: PutOffOutage :exec
UPDATE outage SET due_at = @until WHERE id = @id AND due_at = @due_at;

-- name: LockServer :execrows
UPDATE server SET id = id WHERE id = @id;

-- The server whose lock is taken for an outage of all: the same for everybody.

-- name: LockFirstServer :exec
UPDATE server SET id = id WHERE id = (SELECT MIN(f.id) FROM server f);

-- name: OpenOutageEverywhere :one
SELECT id FROM server_outage WHERE cause = @cause AND ended_at IS NULL AND began_at > @after ORDER BY began_at DESC LIMIT 1;

-- name: OpenServerOutage :one
SELECT id FROM server_outage WHERE server_id = @server_id AND cause = @cause AND ended_at IS NULL AND began_at > @after ORDER BY began_at DESC LIMIT 1;

-- name: AddServerOutage :exec
INSERT INTO server_outage (id, server_id, cause, began_at, ended_at) VALUES (@id, @server_id, @cause, @began_at, NULL);

-- name: JoinServerOutage :exec
UPDATE outage SET server_outage_id = @server_outage_id WHERE id = @id;

-- name: EndServerOutage :execrows
UPDATE server_outage SET ended_at = @ended_at WHERE server_outage.id = @id AND ended_at IS NULL
AND NOT EXISTS (SELECT 1 FROM outage o WHERE o.server_outage_id = @id AND o.ended_at IS NULL);

-- Adds a notice for each owner of a salon. The platform's own number is the operators'.

-- name: TellOwners :exec
INSERT INTO notice (id, user_id, kind, way, outage_id, server_outage_id, warning_id, state, reason, attempts, created_at, due_at, ended_at)
SELECT CAST(@prefix AS text) || u.id, u.id, @kind, @way, @outage_id, NULL, @warning_id, 'waiting', '', 0, @created_at, @due_at, NULL
FROM app_user u WHERE u.id IN (
    SELECT o.id FROM app_user o WHERE o.tenant_id = @tenant_id AND o.role = 'owner'
    UNION ALL SELECT p.id FROM app_user p WHERE p.role = 'operator' AND @tenant_id = '00000000-0000-7000-8000-000000000001'
)
ON CONFLICT DO NOTHING;

-- name: TellOwnersDevices :exec
INSERT INTO notice (id, user_id, kind, way, outage_id, server_outage_id, warning_id, state, reason, attempts, created_at, due_at, ended_at)
SELECT CAST(@prefix AS text) || u.id, u.id, @kind, 'push', @outage_id, NULL, @warning_id, 'waiting', '', 0, @created_at, @due_at, NULL
FROM app_user u WHERE u.id IN (
    SELECT o.id FROM app_user o WHERE o.tenant_id = @tenant_id AND o.role = 'owner'
    UNION ALL SELECT p.id FROM app_user p WHERE p.role = 'operator' AND @tenant_id = '00000000-0000-7000-8000-000000000001'
) AND EXISTS (SELECT 1 FROM push_device p WHERE p.user_id = u.id)
ON CONFLICT DO NOTHING;

-- name: TellOwnersNumbers :exec
INSERT INTO notice (id, user_id, kind, way, outage_id, server_outage_id, warning_id, state, reason, attempts, created_at, due_at, ended_at)
SELECT CAST(@prefix AS text) || u.id, u.id, @kind, 'whatsapp', @outage_id, NULL, @warning_id, 'waiting', '', 0, @created_at, @due_at, NULL
FROM app_user u WHERE u.tenant_id = @tenant_id AND u.role = 'owner' AND EXISTS (SELECT 1 FROM notice_number m WHERE m.user_id = u.id AND m.contact_id IS NOT NULL)
ON CONFLICT DO NOTHING;

-- name: TellOperatorsDevices :exec
INSERT INTO notice (id, user_id, kind, way, outage_id, server_outage_id, warning_id, state, reason, attempts, created_at, due_at, ended_at)
SELECT CAST(@prefix AS text) || u.id, u.id, @kind, 'push', NULL, @server_outage_id, @warning_id, 'waiting', '', 0, @created_at, @due_at, NULL
FROM app_user u WHERE u.role = 'operator' AND EXISTS (SELECT 1 FROM push_device p WHERE p.user_id = u.id)
ON CONFLICT DO NOTHING;

-- name: TellOperatorsNumbers :exec
INSERT INTO notice (id, user_id, kind, way, outage_id, server_outage_id, warning_id, state, reason, attempts, created_at, due_at, ended_at)
SELECT CAST(@prefix AS text) || u.id, u.id, @kind, 'whatsapp', NULL, @server_outage_id, @warning_id, 'waiting', '', 0, @created_at, @due_at, NULL
FROM app_user u WHERE u.role = 'operator' AND EXISTS (SELECT 1 FROM notice_number m WHERE m.user_id = u.id AND m.contact_id IS NOT NULL)
ON CONFLICT DO NOTHING;

-- name: TellOperators :exec
INSERT INTO notice (id, user_id, kind, way, outage_id, server_outage_id, warning_id, state, reason, attempts, created_at, due_at, ended_at)
SELECT CAST(@prefix AS text) || u.id, u.id, @kind, @way, NULL, @server_outage_id, @warning_id, 'waiting', '', 0, @created_at, @due_at, NULL
FROM app_user u WHERE u.role = 'operator'
ON CONFLICT DO NOTHING;

-- The operator's program is told once of each outage of a server, and of each warning.

-- name: TellHook :exec
INSERT INTO notice (id, user_id, kind, way, outage_id, server_outage_id, warning_id, state, reason, attempts, created_at, due_at, ended_at)
VALUES (@id, NULL, @kind, 'webhook', NULL, @server_outage_id, @warning_id, 'waiting', '', 0, @created_at, @due_at, NULL)
ON CONFLICT DO NOTHING;

-- name: AddTrialNotice :exec
INSERT INTO notice (id, user_id, kind, way, outage_id, server_outage_id, state, reason, attempts, created_at, due_at, ended_at)
VALUES (@id, @user_id, 'trial', @way, NULL, NULL, 'waiting', '', 0, @created_at, @created_at, NULL);

-- name: DueNotices :many
SELECT n.id, n.user_id, n.outage_id, n.server_outage_id, n.warning_id, n.kind, n.way, n.attempts, n.created_at, n.due_at, n.day, n.message_id, u.email, t.id AS tenant_id, t.name AS salon, t.timezone, t.locale,
  o.tenant_id AS fallen_id, m.contact_id,
  o.cause, o.began_at, o.ended_at, g.server_id, g.cause AS server_cause, g.began_at AS server_began_at, g.ended_at AS server_ended_at,
  x.tenant_id AS warned_id, x.kind AS warning, x.subject, x.figure, x.began_at AS warning_began_at, x.ended_at AS warning_ended_at,
  s.mail, s.quiet_from, s.quiet_to,
  CAST(EXISTS (SELECT 1 FROM notice b WHERE b.user_id = n.user_id AND b.way = n.way AND b.state = 'sent'
    AND (b.outage_id = n.outage_id AND b.kind = 'down' OR b.server_outage_id = n.server_outage_id AND b.kind = 'server_down'
      OR b.warning_id = n.warning_id AND b.kind = 'warning'))
    OR EXISTS (SELECT 1 FROM notice b WHERE n.user_id IS NULL AND b.user_id IS NULL AND b.state = 'sent'
      AND (b.server_outage_id = n.server_outage_id AND b.kind = 'server_down' OR b.warning_id = n.warning_id AND b.kind = 'warning')) AS boolean) AS told,
  (SELECT COUNT(*) FROM outage d WHERE d.server_outage_id = n.server_outage_id) AS salons,
  (SELECT COUNT(DISTINCT d.server_id) FROM outage d WHERE d.server_outage_id = n.server_outage_id) AS servers
FROM notice n LEFT JOIN app_user u ON u.id = n.user_id
LEFT JOIN tenant t ON t.id = u.tenant_id
LEFT JOIN outage o ON o.id = n.outage_id
LEFT JOIN server_outage g ON g.id = n.server_outage_id
LEFT JOIN warning x ON x.id = n.warning_id
LEFT JOIN notice_setting s ON s.user_id = n.user_id
LEFT JOIN notice_number m ON m.user_id = n.user_id
WHERE n.due_at <= @now ORDER BY n.due_at LIMIT @max_rows;

-- The other notices to a person of one outage or warning, by whatever way.

-- name: NoticesOfOutage :many
SELECT n.id, n.way, n.state, n.attempts, n.due_at, n.ended_at, n.read_at, w.state AS reached FROM notice n LEFT JOIN message w ON w.id = n.message_id
WHERE n.user_id = @user_id AND n.kind = @kind AND n.id <> @id AND (n.outage_id = @outage_id OR n.server_outage_id = @server_outage_id OR n.warning_id = @warning_id);

-- name: NextNotice :one
SELECT due_at FROM notice WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 1;

-- name: ClaimNotice :execrows
UPDATE notice SET due_at = @until, attempts = attempts + 1 WHERE id = @id AND due_at = @due_at;

-- name: SettleNotice :execrows
UPDATE notice SET state = @state, reason = @reason, due_at = @next_at, ended_at = @ended_at, message_id = @message_id WHERE id = @id AND state = 'waiting' AND due_at = @due_at;

-- What was left out is not listed where the person was told of the same by another way.

-- name: NoticesOf :many
SELECT n.id, n.kind, n.way, n.state, n.reason, n.attempts, n.created_at, n.due_at, n.ended_at, n.read_at, n.day, o.cause, o.began_at, g.server_id, g.cause AS server_cause,
  x.kind AS warning, x.subject, x.figure, w.state AS reached, w.state_at AS reached_at
FROM notice n LEFT JOIN outage o ON o.id = n.outage_id LEFT JOIN server_outage g ON g.id = n.server_outage_id LEFT JOIN warning x ON x.id = n.warning_id LEFT JOIN message w ON w.id = n.message_id
WHERE n.user_id = @user_id AND NOT (n.state = 'dropped' AND EXISTS (SELECT 1 FROM notice b WHERE b.user_id = n.user_id AND b.kind = n.kind
  AND b.state = 'sent' AND (b.outage_id = n.outage_id OR b.server_outage_id = n.server_outage_id OR b.warning_id = n.warning_id)))
ORDER BY n.created_at DESC, n.id DESC LIMIT @max_rows;

-- What was told over all salons, and is to be told: the newest first. What was left out is not listed.

-- name: AllNotices :many
SELECT n.id, n.kind, n.way, n.state, n.reason, n.attempts, n.created_at, n.due_at, n.ended_at, n.read_at, n.day, u.role, t.slug, t.name AS salon,
  o.cause, g.server_id, g.cause AS server_cause, x.kind AS warning, x.subject, x.figure, w.state AS reached, w.state_at AS reached_at
FROM notice n LEFT JOIN app_user u ON u.id = n.user_id LEFT JOIN tenant t ON t.id = u.tenant_id
LEFT JOIN outage o ON o.id = n.outage_id LEFT JOIN server_outage g ON g.id = n.server_outage_id LEFT JOIN warning x ON x.id = n.warning_id LEFT JOIN message w ON w.id = n.message_id
WHERE n.id < @before AND n.state <> 'dropped'
ORDER BY n.id DESC LIMIT @max_rows;

-- name: ReadNotice :execrows
UPDATE notice SET read_at = @read_at WHERE id = @id AND user_id = @user_id AND read_at IS NULL;

-- name: NoticeKind :one
SELECT n.kind, n.day, x.kind AS warning FROM notice n LEFT JOIN warning x ON x.id = n.warning_id WHERE n.id = @id AND n.user_id = @user_id;

-- name: PutPushDevice :exec
INSERT INTO push_device (id, user_id, hash, agent, about, created_at) VALUES (@id, @user_id, @hash, @agent, @about, @created_at)
ON CONFLICT (hash) DO UPDATE SET id = excluded.id, user_id = excluded.user_id, agent = excluded.agent, about = excluded.about, created_at = excluded.created_at;

-- name: PushDevices :many
SELECT * FROM push_device WHERE user_id = @user_id ORDER BY created_at DESC, id DESC;

-- name: AllPushDevices :many
SELECT * FROM push_device;

-- name: ResealPushDevice :exec
UPDATE push_device SET about = @about WHERE id = @id AND about = @stale;

-- name: DropPushDevice :execrows
DELETE FROM push_device WHERE id = @id AND user_id = @user_id;

-- name: NoticeNumberOf :one
SELECT n.code_until, n.contact_id, n.confirmed_at, c.phone FROM notice_number n LEFT JOIN contact c ON c.id = n.contact_id WHERE n.user_id = @user_id;

-- name: AskNoticeNumber :exec
INSERT INTO notice_number (user_id, code, code_until, contact_id, confirmed_at) VALUES (@user_id, @code, @code_until, NULL, NULL)
ON CONFLICT (user_id) DO UPDATE SET code = excluded.code, code_until = excluded.code_until;

-- name: DropNoticeNumber :exec
DELETE FROM notice_number WHERE user_id = @user_id;

-- name: NoticeCode :one
SELECT n.user_id, t.name AS salon, t.locale FROM notice_number n JOIN app_user u ON u.id = n.user_id LEFT JOIN tenant t ON t.id = u.tenant_id
WHERE n.code = @code AND n.code <> '' AND n.code_until > @now;

-- name: ConfirmNoticeNumber :execrows
UPDATE notice_number SET code = '', code_until = NULL, contact_id = @contact_id, confirmed_at = @confirmed_at
WHERE user_id = @user_id AND code = @code AND code <> '';

-- Whose notices go to a contact, or to one that it absorbed.

-- name: CountNoticeNumbers :one
SELECT count(*) FROM notice_number WHERE contact_id IN (SELECT id FROM contact WHERE id = @contact_id OR into_id = @contact_id);

-- name: ForgetNoticeNumbers :exec
DELETE FROM notice_number WHERE contact_id IN (SELECT id FROM contact WHERE id = @contact_id OR into_id = @contact_id);

-- name: NoticeSettingOf :one
SELECT * FROM notice_setting WHERE user_id = @user_id;

-- name: PutNoticeSetting :exec
INSERT INTO notice_setting (user_id, mail, quiet_from, quiet_to) VALUES (@user_id, @mail, @quiet_from, @quiet_to)
ON CONFLICT (user_id) DO UPDATE SET mail = excluded.mail, quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to;

-- name: DropOldOutages :execrows
DELETE FROM outage WHERE ended_at < @before AND due_at IS NULL;

-- name: DropOldServerOutages :execrows
DELETE FROM server_outage WHERE ended_at < @before;

-- name: DropOldNotices :execrows
DELETE FROM notice WHERE ended_at < @before;

-- What becomes an outage if nobody acts.

-- name: OpenWarnings :many
SELECT * FROM warning WHERE ended_at IS NULL AND source = @source;

-- name: ToldWarnings :many
SELECT * FROM warning WHERE ended_at IS NULL AND told_at IS NOT NULL AND tenant_id IS NULL ORDER BY began_at LIMIT @max_rows;

-- name: ToldWarningOf :one
SELECT * FROM warning WHERE tenant_id = @tenant_id AND ended_at IS NULL AND told_at IS NOT NULL ORDER BY began_at DESC LIMIT 1;

-- name: BeginWarning :execrows
INSERT INTO warning (id, source, kind, subject, tenant_id, figure, began_at, seen_at, told_at, ended_at)
VALUES (@id, @source, @kind, @subject, @tenant_id, @figure, @began_at, @seen_at, NULL, NULL)
ON CONFLICT DO NOTHING;

-- name: ChangeWarning :execrows
UPDATE warning SET figure = @figure, seen_at = @seen_at, told_at = @told_at, ended_at = @ended_at
WHERE id = @id AND seen_at = @was_seen_at AND ended_at IS NULL;

-- name: ForgetWarning :execrows
DELETE FROM warning WHERE id = @id AND seen_at = @was_seen_at AND told_at IS NULL;

-- Nobody looks any more whether it still is so: its node or server is gone.

-- name: EndUnseenWarnings :execrows
UPDATE warning SET ended_at = @ended_at WHERE ended_at IS NULL AND seen_at < @unseen_since;

-- name: DropOldWarnings :execrows
DELETE FROM warning WHERE ended_at < @before;
