// The few things that a page cannot do alone: count down, copy, guess which phone this is, speak a change of the card,
// and read the card now and then when the live stream does not come through.
(() => {
  'use strict';
  const all = (root, selector) => root.querySelectorAll(selector);
  const live = document.getElementById('live');
  const shown = () => document.querySelector('#card [data-kind]');
  let face = shown()?.dataset.kind;
  let { head, say } = shown()?.dataset ?? {};

  // Countdowns: the server says how many seconds are left; the browser's clock may be wrong, so only its pace is used.
  const clock = s => `${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')}`;
  const anchor = el => { el.salonEnd = performance.now() + Number(el.dataset.left) * 1000; };
  const tick = () => {
    for (const el of all(document, '[data-left]')) {
      if (!el.salonEnd) anchor(el);
      const left = Math.max(0, Math.ceil((el.salonEnd - performance.now()) / 1000));
      el.querySelector('[data-clock]').textContent = clock(left);
      el.querySelector('.ring-left').setAttribute('stroke-dashoffset', 100 - 100 * left / Number(el.dataset.life));
    }
  };

  // Which phone? A touch device with a narrow screen cannot scan its own screen.
  const guess = () => {
    if (!matchMedia('(pointer: coarse) and (max-width: 820px)').matches) return;
    for (const set of all(document, '[data-guess="yes"]')) {
      set.dataset.guess = 'done';
      set.querySelector('input[value="code"]').checked = true;
    }
  };

  const copyable = () => { for (const b of all(document, '[data-copy]')) b.hidden = false; };
  const copy = async button => {
    const source = document.querySelector(button.dataset.copy);
    const words = source.textContent.replace(/\s+/g, button.dataset.words === undefined ? '' : ' ').trim();
    try {
      await navigator.clipboard.writeText(words);
    } catch { // not a secure page: select it, and let the browser copy
      getSelection().selectAllChildren(source);
      document.execCommand('copy');
    }
    const label = button.querySelector('span');
    const before = label.textContent;
    label.textContent = button.dataset.done;
    setTimeout(() => { label.textContent = before; }, 2000);
  };

  // Who works on the card with the keyboard or a screen reader stays on it: what had the focus may be gone, or was off while
  // its click was under way. The focus goes to the field that was refused, to the heading of a new face, or back.
  let held = null; // what of the card had the focus last; null: the focus is outside the card
  const refocus = other => {
    if (!held || (document.activeElement !== document.body && document.activeElement?.isConnected)) return;
    const card = document.getElementById('card');
    const bad = card.querySelector('[aria-invalid="true"]');
    const back = !other && !bad && card.contains(held) && held;
    if (back?.disabled) return; // until its click is answered
    (bad || back || card.querySelector('.head'))?.focus({ preventScroll: !bad && !other });
  };

  const settle = () => {
    for (const el of all(document, '[data-left]')) anchor(el);
    guess();
    copyable();
    tick();
    const now = shown();
    if (!now) return;
    const other = now.dataset.kind !== face || now.dataset.head !== head;
    const news = other || now.dataset.say !== say;
    ({ kind: face, head, say } = now.dataset);
    if (news) {
      document.title = `${head} · ${live.dataset.title}`;
      document.getElementById('announce').textContent = say;
      document.body.dispatchEvent(new CustomEvent('salon:changed'));
    }
    refocus(other);
    if (other && document.activeElement === document.body) now.closest('#card').scrollIntoView({ block: 'nearest' });
  };

  const read = () => htmx.ajax('GET', live.dataset.card, { target: '#card', swap: 'innerMorph' });
  const open = () => htmx.ajax('GET', live.getAttribute('hx-sse:connect'), { source: live });
  const online = () => { document.getElementById('offline').hidden = navigator.onLine; };

  if (live) {
    let heard = performance.now(); // when the stream last sent something
    let flowing = false; // it has sent something since it was opened
    let refused = false; // signed out, or another person is signed in: the card says what to do
    const on = (name, f) => document.addEventListener('htmx:' + name, f);
    on('after:swap', settle);
    on('finally:request', () => queueMicrotask(() => refocus(false))); // its button works again after this event
    document.addEventListener('focusin', e => { held = e.target.closest('#card') ? e.target : null; });
    document.addEventListener('pointerdown', e => { if (!e.target.closest('#card')) held = null; });
    // A click's answer may come later than the stream's news of what came after it: an older card changes nothing. Of two of
    // one version the stream's is kept when it came after the other was asked for, since whatever changes after it brings
    // another; but a refusal is always shown.
    const version = text => Number(/data-version="(\d+)"/.exec(text)?.[1] ?? Infinity);
    let streamed = 0; // when the stream last brought a card
    on('before:request', e => { e.detail.ctx.asked = performance.now(); });
    on('before:swap', e => {
      const { ctx } = e.detail;
      const shown = document.querySelector('#card [data-version]');
      if (!shown || !ctx.text) return;
      const [fresh, kept] = [version(ctx.text), Number(shown.dataset.version)];
      const overtaken = flowing && ctx.sourceElement !== live && ctx.asked < streamed && ctx.response?.status === 200;
      if (fresh < kept || (fresh === kept && overtaken)) e.preventDefault();
      else if (ctx.sourceElement === live) streamed = performance.now();
    });
    on('sse:after:message', () => { heard = performance.now(); flowing = true; });
    on('sse:close', () => { flowing = false; });
    on('sse:before:connection', e => { if (refused) e.preventDefault(); });
    on('sse:error', e => {
      flowing = false;
      if (refused || ![401, 403, 404].includes(e.detail.status)) return;
      refused = true;
      read();
    });
    // The way back when no stream comes through (a proxy that holds it, a network that changed): read the card every few
    // seconds, and try the stream again now and then, rarely enough that tries which hang (htmx gives up after 60 s) do not
    // pile up. A card that waits for something is never silent for long.
    const silence = 25000;
    let rounds = 0;
    setInterval(() => {
      const still = performance.now() - heard;
      const waits = document.querySelector('#card [data-waits]');
      if (document.hidden || refused || face === 'over' || (flowing && !(waits && still > silence)) || still < 8000) return;
      read();
      if (!flowing && rounds++ % 18 === 0 && !live._htmx?.sse) open();
    }, 5000);
    addEventListener('online', () => { online(); read(); });
    addEventListener('offline', online);
    addEventListener('pageshow', e => { if (e.persisted) read(); });
  }

  // The console has the same way back: while no stream comes through, the part that changes is read with the whole page.
  const part = document.getElementById('live-part');
  if (part) {
    let heard = performance.now();
    const silence = 20000; // a stream says something every 15 s
    document.addEventListener('htmx:sse:after:message', () => { heard = performance.now(); });
    const target = part.getAttribute('hx-target');
    setInterval(() => {
      if (document.hidden || performance.now() - heard < silence) return;
      if (part.contains(document.activeElement) && document.activeElement.matches('input, select')) return;
      htmx.ajax('GET', location.href, { source: document.body, target, select: target, swap: 'outerMorph' });
    }, 10000);
  }

  // A password can be looked at while it is typed; it is a password again before it is sent, so that browsers keep it.
  const reveal = (button, on) => {
    document.querySelector(button.dataset.show).type = on ? 'text' : 'password';
    button.textContent = on ? button.dataset.on : button.dataset.off;
  };
  for (const b of all(document, '[data-show], [data-print]')) b.hidden = false;
  document.addEventListener('submit', e => { for (const b of all(e.target, '[data-show]')) reveal(b, false); }, true);

  document.addEventListener('click', e => {
    const button = e.target.closest?.('[data-copy]');
    if (button) copy(button);
    if (e.target.closest?.('[data-print]')) print();
    const show = e.target.closest?.('[data-show]');
    if (show) reveal(show, document.querySelector(show.dataset.show).type === 'password');
    // A link into a chat takes the text beside it along; in every link of a page it would be there twice.
    const chat = e.target.closest?.('[data-chat]');
    const words = chat && document.querySelector(chat.dataset.chat);
    if (words) chat.search = '?text=' + encodeURIComponent(words.textContent);
  });

  // A filter that was chosen is asked for at once.
  document.addEventListener('change', e => {
    if (e.target.matches?.('form[role="search"] select')) e.target.form.requestSubmit();
  });

  // The operator's list: "/" searches, j and k move.
  document.addEventListener('keydown', e => {
    if (e.ctrlKey || e.metaKey || e.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName)) return;
    const rows = [...all(document, '[data-row]')];
    const at = rows.indexOf(document.activeElement);
    if (e.key === '/') {
      const box = document.querySelector('[data-key="/"]');
      if (box) { e.preventDefault(); box.focus(); box.select(); }
    } else if (e.key === 'j' && rows.length) rows[Math.min(at + 1, rows.length - 1)].focus();
    else if (e.key === 'k' && rows.length) rows[Math.max(at - 1, 0)].focus();
  });

  guess();
  copyable();
  tick();
  setInterval(tick, 500);
})();
