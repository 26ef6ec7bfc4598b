// The Connector's own page: an address and a code of eight characters, for dashboards that the manifest does not list.
import { dashboardOf } from './request.js';

const say = key => chrome.i18n.getMessage(key);
document.documentElement.lang = chrome.i18n.getUILanguage();
document.title = say('name');
for (const element of document.querySelectorAll('[data-say]')) element.textContent = say(element.dataset.say);

const form = document.getElementById('ask');
const button = document.getElementById('go');
const told = document.getElementById('told');
const tell = (key, good = false) => {
  told.hidden = false;
  told.className = good ? 'good' : '';
  told.textContent = say(key);
  told.focus();
};

const TOLD = {
  code_unknown: 'toldUnknown', code_over: 'toldOver', too_often: 'toldOften', unreachable: 'toldUnreachable',
  bad_request: 'toldBad', not_accepted: 'toldNotAccepted', busy: 'toldBusy', tab_closed: 'toldClosed',
  unsupported: 'toldUnsupported', timeout: 'toldTime',
};

form.addEventListener('submit', async event => {
  event.preventDefault();
  const origin = dashboardOf(form.host.value);
  const code = form.code.value.replace(/[\s-]/g, '').toUpperCase();
  if (!origin) return tell('toldAddress');
  if (!/^[0-9A-Z]{8}$/.test(code)) return tell('toldUnknown');
  const { protocol, hostname } = new URL(origin);
  const origins = [`${protocol}//${hostname}/*`];
  button.disabled = true;
  told.hidden = true;
  try {
    if (!await chrome.permissions.request({ origins })) return tell('toldDenied'); // first: a browser wants the click fresh
    form.code.value = '';
    const answer = await chrome.runtime.sendMessage({ type: 'redeem', host: origin, code });
    tell(answer?.ok ? 'toldDone' : TOLD[answer?.code] ?? 'toldNotDone', answer?.ok);
  } catch {
    tell('toldNotDone');
  } finally {
    button.disabled = false;
    chrome.permissions.remove({ origins }).catch(() => {}); // granted for this once
  }
});
