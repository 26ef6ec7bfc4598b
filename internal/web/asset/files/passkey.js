// The passkey step: find the Connector (our browser extension), let it sign what WhatsApp asks, hand in the answer; or take
// the answer that our bookmark brings. What is asked and what is signed lives in variables here, and nowhere else.
(() => {
  'use strict';

  // The bookmark's answer comes in the fragment. It leaves the address and the history before anything else happens.
  const landed = /^#pk(err)?=(.*)$/.exec(location.hash);
  if (landed) history.replaceState(null, '', location.pathname + location.search);

  const frame = document.querySelector('[data-passkey]');
  const told = document.getElementById('passkey-told');
  const say = words => {
    told.hidden = !words;
    told.querySelector('p').textContent = words;
    if (words) told.scrollIntoView({ block: 'nearest' });
  };
  if (landed && !frame) say(told.dataset.signIn);

  const share = document.querySelector('[data-share]');
  if (share && navigator.share) {
    share.hidden = false;
    share.addEventListener('click', () => {
      navigator.share({ text: document.querySelector(share.dataset.share).textContent }).catch(() => {});
    });
  }
  if (!frame) return;

  const face = () => document.querySelector('#card [data-kind]')?.dataset.kind;
  const refresh = () => { if (frame.dataset.card) htmx.ajax('GET', frame.dataset.card, { target: '#card', swap: 'innerMorph' }); };
  const pack = value => btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(value))))
    .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  const unpack = text => JSON.parse(new TextDecoder().decode(
    Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), c => c.charCodeAt(0))));

  // call asks our own server; a refusal is thrown as the sentence to show.
  const call = async (path, method = 'GET', body, type) => {
    const headers = { Accept: 'application/json', 'HX-Request': 'true' };
    if (type) headers['Content-Type'] = type;
    let answer;
    try {
      answer = await fetch(frame.dataset.passkey + path, { method, headers, body, cache: 'no-store' });
    } catch {
      throw told.dataset.noAnswer;
    }
    const json = answer.headers.get('Content-Type')?.includes('json') ? await answer.json() : {};
    if (answer.ok) return json;
    throw answer.status === 401 ? told.dataset.signIn : json.detail ?? told.dataset.noAnswer;
  };
  const note = what => call('/note', 'POST', new URLSearchParams(what)).catch(() => {}); // a count is missed, no more
  const hand = assertion => call('/response', 'POST', JSON.stringify(assertion), 'application/json');

  // ask sends the Connector a message; no answer is null. Chrome and Edge know it by its ID, Firefox by the window.
  const name = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), b => b.toString(16).padStart(2, '0')).join('');
  const ask = (message, patience) => new Promise(resolve => {
    const id = name();
    const done = answer => { clearTimeout(timer); removeEventListener('message', hear); resolve(answer ?? null); };
    const hear = e => {
      const d = e.data;
      if (e.source === window && e.origin === location.origin && d?.ns === 'salonzap-pk' && d.dir === 'from' && d.id === id) done(d);
    };
    const timer = setTimeout(done, patience);
    const runtime = globalThis.chrome?.runtime;
    if (frame.dataset.connectorId && runtime?.sendMessage) {
      runtime.sendMessage(frame.dataset.connectorId, { v: 1, id, ...message }, answer => done(runtime.lastError ? null : answer));
      return;
    }
    addEventListener('message', hear);
    postMessage({ ns: 'salonzap-pk', dir: 'to', v: 1, id, ...message }, location.origin);
  });

  const find = async () => {
    const answer = await ask({ type: 'ping' }, 1000);
    frame.dataset.connector = answer?.ok && answer.v === 1 ? 'yes' : 'no';
  };

  // Why the Connector or the bookmark did not sign, as a sentence. To a page, three failures look the same.
  const failure = code => told.dataset[{
    unsupported: 'unsupported', NotSupportedError: 'unsupported', SecurityError: 'unsupported',
    busy: 'busy', tab_closed: 'closed', bad_request: 'old',
  }[code] ?? 'notDone'];

  const tenMinutes = 610000; // no longer may WhatsApp's question be answered
  const sign = async () => {
    const step = await call('');
    if (step.stage !== 'passkey') throw told.dataset.over;
    const answer = await ask({ type: 'sign', options: step.options, display: step.display }, tenMinutes);
    if (answer?.ok) return hand(answer.assertion);
    const code = answer?.code ?? 'tab_closed';
    note({ error: code });
    throw failure(code);
  };

  let signing = false;
  const confirm = async () => {
    if (signing) return;
    signing = true;
    frame.dataset.signing = '';
    say('');
    try {
      await sign();
    } catch (words) {
      if (face() === 'passkey') say(String(words)); // else the card says what became of it
    }
    signing = false;
    delete frame.dataset.signing;
    refresh();
  };

  const land = async () => {
    try {
      if (landed[1]) {
        note({ error: landed[2] });
        throw failure(landed[2]);
      }
      let assertion;
      try { assertion = unpack(landed[2]); } catch { throw told.dataset.notDone; }
      await hand(assertion);
    } catch (words) {
      say(String(words));
    }
    refresh();
  };

  // The bookmark's way: WhatsApp Web is opened with the question in the fragment, and comes back with the answer in ours.
  const open = async button => {
    const step = await call('');
    if (step.stage !== 'passkey') throw told.dataset.over;
    const question = { o: step.options, r: location.origin + frame.dataset.home, d: step.display };
    window.open(button.dataset.passkeyOpen + '#salonzap=' + pack(question), '_blank', 'noopener');
  };

  const code = async () => {
    const box = document.getElementById('connector-code');
    const made = await call('/code', 'POST');
    const ring = box.querySelector('.countdown');
    Object.assign(ring.dataset, { left: made.left, life: made.left });
    delete ring.salonEnd;
    box.querySelector('.pairing-code').textContent = made.code;
    box.querySelector('[data-clock]').textContent = `${Math.floor(made.left / 60)}:${String(made.left % 60).padStart(2, '0')}`;
    box.hidden = false;
  };

  const tried = f => { say(''); f().catch(words => say(String(words))); };
  let installing = false;
  document.addEventListener('click', e => {
    const on = selector => e.target.closest?.(selector);
    if (on('[data-passkey-sign]')) confirm();
    else if (on('[data-passkey-open]')) tried(() => open(on('[data-passkey-open]')));
    else if (on('[data-passkey-code]')) tried(code);
    else if (on('[data-passkey-install]')) installing = true;
  });
  document.addEventListener('submit', e => {
    const found = frame.dataset.connector;
    if (e.target.matches('form.start') && (found === 'yes' || found === 'no')) note({ connector: found });
  }, true);

  // Back from the store: a browser shows a new extension only to pages that are loaded anew.
  document.addEventListener('visibilitychange', async () => {
    if (document.hidden || frame.dataset.connector !== 'no') return;
    await find();
    if (installing && frame.dataset.connector === 'no') location.reload();
  });
  document.body.addEventListener('salon:changed', () => say(''));

  if (matchMedia('(pointer: coarse) and (max-width: 820px)').matches) frame.dataset.phone = '';
  frame.dataset.connector = 'asking';
  find();
  if (landed) land();
})();
