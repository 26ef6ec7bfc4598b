// What a dashboard may ask for. Everything here is a pure function; what is not understood is refused.
import { ORIGINS } from './origins.js';

export const RP = 'whatsapp.com';
export const LONGEST = 600000; // WhatsApp's own limit, in milliseconds
const USUAL = 300000;

const loopback = url => url.protocol === 'http:' && (url.hostname === 'localhost' || url.hostname === '127.0.0.1');

// fromDashboard tells whether an origin is a dashboard of ours. On this computer any port will do.
export const fromDashboard = origin => {
  let url;
  try { url = new URL(origin); } catch { return false; }
  return ORIGINS.includes(url.origin) || loopback(url) && ORIGINS.includes(`http://${url.hostname}`);
};

// dashboardOf reads an address as people type it; null when it is none, or not a safe one.
export const dashboardOf = typed => {
  const text = String(typed).trim();
  let url;
  try {
    url = new URL(/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`);
    if (url.protocol === 'https:' && !/^https:/i.test(text) && ['localhost', '127.0.0.1'].includes(url.hostname)) {
      url = new URL(`http://${text}`);
    }
  } catch { return null; }
  const safe = url.protocol === 'https:' || loopback(url);
  return safe && /^([a-z\d.-]+|\[[\da-f:.]+\])$/.test(url.hostname) && !url.username && !url.password ? url.origin : null;
};

const base64url = (value, longest) => typeof value === 'string' && value.length <= longest && /^[\w-]+$/.test(value);

const credential = c => c?.type === 'public-key' && base64url(c.id, 2048);

// optionsOf keeps what WhatsApp's question needs, and nothing else: an extension of WebAuthn could make a passkey give away
// more than a signature.
const optionsOf = o => {
  const list = o?.allowCredentials ?? [];
  const good = o?.rpId === RP && o.userVerification === 'required' && base64url(o.challenge, 2048) &&
    (o.timeout === undefined || Number.isFinite(o.timeout) && o.timeout > 0) &&
    Array.isArray(list) && list.length <= 64 && list.every(credential);
  if (!good) return null;
  const options = {
    challenge: o.challenge, rpId: RP, userVerification: 'required', timeout: Math.min(o.timeout ?? USUAL, LONGEST),
    allowCredentials: list.map(({ type, id, transports }) => ({ type, id, ...(Array.isArray(transports) && { transports }) })),
  };
  if (o.extensions?.uvm === true) options.extensions = { uvm: true };
  return options;
};

// displayOf is what the card shows. The host must be that of the dashboard which really asks.
const displayOf = (d, origin) => {
  const salon = typeof d?.salon === 'string' ? d.salon.trim().slice(0, 80) : '';
  const good = salon && d.host === new URL(origin).host && (typeof d.number === 'string' || d.number === undefined);
  return good ? { salon, number: /\d{4}$/.exec(d.number ?? '')?.[0] ?? '', host: d.host } : null;
};

// read is a request that may go on, or null.
export const read = (message, origin) => {
  const options = optionsOf(message?.options);
  const display = displayOf(message?.display, origin);
  return options && display ? { options, display } : null;
};

// assertionOf keeps what a signature consists of; null when it is none.
export const assertionOf = a => {
  const r = a?.response;
  const good = a?.type === 'public-key' && [a.id, a.rawId, r?.clientDataJSON, r?.authenticatorData, r?.signature]
    .every(part => base64url(part, 8192)) && (r.userHandle == null || base64url(r.userHandle, 1024));
  if (!good) return null;
  return {
    id: a.id, rawId: a.rawId, type: 'public-key',
    response: {
      clientDataJSON: r.clientDataJSON, authenticatorData: r.authenticatorData, signature: r.signature,
      userHandle: r.userHandle ?? null,
    },
  };
};
