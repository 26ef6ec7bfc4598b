// The card on WhatsApp Web: says who asks, and lets nothing be signed without the owner's own click. It lives in a closed
// shadow root of an isolated world; the page can neither read it nor press its buttons.
(async () => {
  const tell = message => chrome.runtime.sendMessage(message).catch(() => null);
  const job = await tell({ type: 'hello' });
  if (!job) return;

  const NS = 'salonzap-pk';
  const say = (key, ...args) => chrome.i18n.getMessage(key, args);
  const make = (tag, props, ...children) => {
    const element = Object.assign(document.createElement(tag), props);
    element.append(...children);
    return element;
  };

  const STYLE = `
    :host { all: initial !important; }
    .veil { position: fixed; inset: 0; z-index: 2147483647; display: grid; place-items: center; padding: 16px; background: rgb(23 20 18 / .55); color-scheme: light dark; }
    .aside { inset: auto 0 0 auto; z-index: 999; padding: 16px; background: none; }
    .card { box-sizing: border-box; width: 100%; max-width: 440px; max-height: 100%; overflow: auto; padding: 24px; display: grid; gap: 16px;
      border: 1px solid light-dark(#e3dbd2, #3b342f); border-radius: 10px; background: light-dark(#fffefc, #211d1a); color: light-dark(#2b2421, #f2ebe5);
      font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: anywhere; }
    .card:focus { outline: none; }
    .from, .soft { margin: 0; font-size: 14px; color: light-dark(#665b53, #b5a99f); }
    h1 { margin: 0; font-size: 24px; line-height: 1.25; font-weight: 650; letter-spacing: -.015em; }
    dl { margin: 0; padding: 16px; display: grid; gap: 8px; border-radius: 10px; background: light-dark(#f2ede7, #2a2521); }
    dl div { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 16px; }
    dt { color: light-dark(#665b53, #b5a99f); }
    dd { margin: 0; font-weight: 650; }
    p { margin: 0; }
    .do { display: flex; flex-wrap: wrap; gap: 8px; }
    button { min-height: 44px; padding: 8px 20px; border: 1px solid transparent; border-radius: 10px; font: inherit; font-weight: 650; cursor: pointer; }
    .yes { flex: 1; background: light-dark(#6d2855, #e6a9cd); color: light-dark(#fff, #33121f); }
    .yes:hover { background: light-dark(#561d42, #f0c3dd); }
    .no { background: transparent; border-color: light-dark(#8f8379, #7d7168); color: inherit; }
    button:focus-visible { outline: 3px solid light-dark(#6d2855, #e6a9cd); outline-offset: 2px; }
    button:disabled { opacity: .6; cursor: default; }
    [hidden] { display: none; }`;

  const { salon, number, host } = job.display;
  const fact = (name, value) => value ? [make('div', {}, make('dt', { textContent: say(name) }), make('dd', { textContent: value }))] : [];
  const yes = make('button', { type: 'button', className: 'yes', textContent: say('confirm') });
  const no = make('button', { type: 'button', className: 'no', textContent: say('cancel') });
  const title = make('h1', { id: 'title', textContent: say('cardTitle') });
  const lead = make('p', { textContent: say('cardOnlyYou') });
  const help = make('p', { className: 'soft', textContent: say('safety') });
  const card = make('section', { className: 'card', tabIndex: -1 },
    make('p', { className: 'from', textContent: say('name') }), title,
    make('dl', {}, ...fact('salon', salon), ...fact('number', number), ...fact('askedBy', host)),
    lead, make('div', { className: 'do' }, yes, no), help);
  card.setAttribute('role', 'dialog');
  card.setAttribute('aria-modal', 'true');
  card.setAttribute('aria-labelledby', 'title');

  const frame = document.createElement('salonzap-card');
  const root = frame.attachShadow({ mode: 'closed' });
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
  } catch {
    root.append(make('style', { textContent: STYLE })); // Firefox
  }
  const veil = make('div', { className: 'veil' }, card);
  root.append(veil);
  // Keys are for the card alone, and stay in it: WhatsApp has shortcuts.
  for (const kind of ['keydown', 'keyup', 'keypress']) root.addEventListener(kind, event => event.stopPropagation());
  card.addEventListener('keydown', event => {
    if (!event.isTrusted) return;
    if (event.key === 'Escape') end({ ok: false, code: 'cancelled' });
    if (event.key !== 'Tab') return;
    event.preventDefault();
    (root.activeElement === yes || yes.hidden || event.shiftKey && root.activeElement !== no ? no : yes).focus();
  });
  document.documentElement.append(frame);
  card.focus();

  // The button works only after the card has been in sight for a moment: a click that was meant for what was there before
  // must not confirm anything.
  const MOMENT = 700; // milliseconds
  let arming;
  const arm = () => {
    clearTimeout(arming);
    yes.disabled = true;
    if (!document.hidden) arming = setTimeout(() => { yes.disabled = false; }, MOMENT);
  };
  document.addEventListener('visibilitychange', arm);
  arm();

  const alive = setInterval(() => tell({ type: 'alive' }), 20000); // a browser stops a worker after 30 s of silence
  const end = answer => { clearInterval(alive); frame.remove(); return tell({ type: 'ended', answer }); };

  // sign asks the script in the page's world, once, under a name that nobody can guess.
  const sign = options => new Promise(resolve => {
    const id = crypto.randomUUID();
    addEventListener('message', function hear(event) {
      const m = event.data;
      if (event.source !== window || event.origin !== location.origin || m?.ns !== NS || m.dir !== 'signed' || m.id !== id) return;
      removeEventListener('message', hear);
      resolve(m.answer);
    });
    postMessage({ ns: NS, dir: 'sign', id, options }, location.origin);
  });

  no.addEventListener('click', event => { if (event.isTrusted) end({ ok: false, code: 'cancelled' }); });
  yes.addEventListener('click', async event => {
    if (!event.isTrusted || yes.hidden) return;
    yes.hidden = true;
    veil.className = 'veil aside'; // out of the way of a password manager's own window
    title.textContent = say('signingTitle');
    lead.textContent = say('signing');
    help.textContent = say('hybrid');
    card.focus();
    const more = await tell({ type: 'confirmed' });
    if (more) await end(await sign(more.options));
  });
})();
