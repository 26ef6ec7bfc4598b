// The worker: decides who may ask, and hands on. It opens no connection except to a dashboard whose address the owner has
// typed (redeem.js), and keeps nothing.
import { fromDashboard, read, assertionOf } from './request.js';
import { sign, fromCard, tabGone } from './job.js';
import { redeem } from './redeem.js';

const CODES = ['cancelled', 'no_passkey_or_refused', 'timeout', 'unsupported', 'bad_request'];
const originOf = sender => sender.origin ?? (sender.url ? new URL(sender.url).origin : '');
const homeOf = sender => ({ tab: sender.tab.id, window: sender.tab.windowId, page: sender.documentId ?? '' });

// fromPage answers a dashboard's page.
const fromPage = async (message, sender) => {
  const origin = originOf(sender);
  const id = typeof message?.id === 'string' ? { id: message.id } : {};
  const bad = { ok: false, ...id, code: 'bad_request' };
  if (!sender.tab || sender.frameId !== 0 || !fromDashboard(origin) || message?.v !== 1) return bad;
  if (message.type === 'ping') return { ok: true, ...id, v: 1, version: chrome.runtime.getManifest().version };
  const request = message.type === 'sign' && id.id ? read(message, origin) : null;
  return request ? { ...await sign(request, homeOf(sender)), ...id } : bad;
};

// checked is a card's last word as it may leave the extension.
const checked = answer => {
  const assertion = answer?.ok ? assertionOf(answer.assertion) : null;
  if (assertion) return { ok: true, assertion };
  return { ok: false, code: CODES.includes(answer?.code) ? answer.code : 'no_passkey_or_refused' };
};

const hear = (message, sender) => {
  if (sender.id !== chrome.runtime.id) return null;
  if (sender.url?.startsWith(chrome.runtime.getURL(''))) return message.type === 'redeem' ? redeem(message, homeOf(sender)) : null;
  if (message.type === 'page') return fromPage(message.message, sender); // Firefox: by bridge.js
  return fromCard(message.type === 'ended' ? { ...message, answer: checked(message.answer) } : message, sender);
};

const answering = listen => (message, sender, reply) => {
  Promise.resolve(listen(message, sender)).catch(() => ({ ok: false, code: 'unsupported' })).then(reply);
  return true;
};

chrome.runtime.onMessageExternal?.addListener(answering(fromPage));
chrome.runtime.onMessage.addListener(answering(hear));
chrome.tabs.onRemoved.addListener(tabGone);
chrome.action.onClicked.addListener(() => chrome.tabs.create({ url: chrome.runtime.getURL('connect.html') }));
