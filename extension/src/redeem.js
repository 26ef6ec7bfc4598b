// The way by a code of eight characters, for dashboards that the manifest does not list: the owner has typed the address
// and granted it. The code is traded for the question there, and the answer goes there, and nowhere else.
import { dashboardOf, read } from './request.js';
import { sign } from './job.js';

const post = async (url, body) => {
  const answer = await fetch(url, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
    credentials: 'omit', redirect: 'error', cache: 'no-store', referrerPolicy: 'no-referrer', signal: AbortSignal.timeout(30000),
  });
  return { status: answer.status, body: await answer.json().catch(() => null) };
};

const refusal = status => ({ 404: 'code_unknown', 410: 'code_over', 429: 'too_often' })[status] ?? 'unreachable';

export const redeem = async ({ host, code }, home) => {
  const origin = dashboardOf(host);
  if (!origin) return { ok: false, code: 'bad_request' };
  try {
    const asked = await post(`${origin}/connector/redeem`, { code });
    if (asked.status !== 200) return { ok: false, code: refusal(asked.status) };
    const request = read(asked.body, origin);
    if (!request || typeof asked.body.ticket !== 'string') return { ok: false, code: 'bad_request' };
    const signed = await sign(request, home);
    if (!signed.ok) return signed;
    const told = await post(`${origin}/connector/answer`, { ticket: asked.body.ticket, assertion: signed.assertion });
    return told.status === 202 ? { ok: true } : { ok: false, code: told.status < 500 ? 'not_accepted' : 'unreachable' };
  } catch {
    return { ok: false, code: 'unreachable' };
  }
};
