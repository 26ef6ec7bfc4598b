// The agenda: saving that a lost network does not lose, moving by hand, and small comforts. Without scripts every form is posted.
(() => {
  'use strict';
  const wide = matchMedia('(min-width: 56em)');
  const all = (root, selector) => root.querySelectorAll(selector);

  // Saving. What is to be saved is kept in this tab until the server has answered; when the network is away it is sent again, with
  // the same key or version, so that it happens once.
  const store = 'salonzap-saving';
  const kept = () => JSON.parse(sessionStorage.getItem(store) ?? 'null');
  const keep = item => item ? sessionStorage.setItem(store, JSON.stringify(item)) : sessionStorage.removeItem(store);
  const tell = (words, what = '') => {
    const box = document.getElementById('saving');
    if (!box) return;
    box.hidden = !words;
    box.querySelector('.saving-words').textContent = words;
    box.querySelector('.saving-what').textContent = what;
  };
  const words = name => document.getElementById('saving')?.dataset[name] ?? '';
  const busy = on => { for (const f of all(document, 'form[data-save]')) f.setAttribute('aria-busy', on); };
  const tryAgain = 3000;
  let timer, sending = false;

  const show = (text, from) => {
    const fresh = new DOMParser().parseFromString(text, 'text/html');
    const main = fresh.querySelector('main');
    if (!main) { location.assign(from); return; }
    document.querySelector('main').replaceWith(main);
    document.title = fresh.title;
    window.htmx?.process?.(main);
    scrollTo(0, 0);
    main.focus({ preventScroll: true });
    const alert = main.querySelector('.notice, [aria-invalid]');
    document.getElementById('announce').textContent = alert?.textContent.trim().replace(/\s+/g, ' ') ?? '';
  };
  const later = item => {
    tell(words('offline'), item.what);
    clearTimeout(timer);
    timer = setTimeout(flush, tryAgain);
  };
  const flush = async () => {
    const item = kept();
    if (!item || sending || !document.getElementById('saving')) return;
    sending = true;
    busy(true);
    tell(words('saving'), item.what);
    try {
      const limit = 15000;
      const answer = await fetch(item.action, {
        method: 'POST', body: item.body, signal: AbortSignal.timeout(limit),
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'X-Salonzap-Save': '1' },
      });
      const next = answer.headers.get('X-Salonzap-Next');
      if (!next && ([408, 429, 502, 503, 504].includes(answer.status) || answer.status === 0)) throw new Error('later');
      if (new URL(answer.url).pathname === '/login') { location.assign(answer.url); return; }
      const text = next ? '' : await answer.text();
      keep(null);
      tell('');
      if (next) location.assign(next);
      else show(text, item.from);
      if (!next) busy(false);
    } catch {
      later(item);
    } finally {
      sending = false;
    }
  };
  const save = (action, body, what) => {
    if (kept()) return; // one at a time: the other is still on its way
    keep({ action, body: String(body), what, from: location.href });
    clearTimeout(timer);
    flush();
  };
  document.addEventListener('submit', e => {
    const form = e.target;
    if (!form.matches('form[data-save]') || !document.getElementById('saving')) return;
    e.preventDefault();
    save(form.action, new URLSearchParams(new FormData(form, e.submitter)), form.dataset.save);
  });
  addEventListener('online', flush);
  addEventListener('pageshow', e => { if (e.persisted) { busy(false); tell(''); } flush(); });

  // What was just done is said for ten seconds, and not again when the page is opened anew.
  const said = () => {
    const bar = document.querySelector('[data-done]');
    const at = new URL(location.href);
    if (at.searchParams.has('done')) {
      at.searchParams.delete('done');
      history.replaceState(history.state, '', at);
    }
    if (bar) setTimeout(() => { if (!bar.contains(document.activeElement)) bar.remove(); }, Number(bar.dataset.done) * 1000);
  };
  said();

  // The day's grid: pixels for each minute; an appointment is moved in steps of the salon's grid.
  const perMinute = () => parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.6 / 5;
  const day = () => document.getElementById('day');
  const step = () => Number(day().dataset.step) || 15;
  const clock = m => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`;
  const move = (entry, start, person) => {
    const name = entry.querySelector('.entry-name').textContent.trim();
    const body = new URLSearchParams({ d: day().dataset.day, t: clock(start), p: person, version: entry.dataset.version });
    save(`${day().dataset.base}a/${entry.dataset.move}/move`, body, `${name}, ${clock(start)}`);
  };

  let drag = null, missed = false;
  const column = (x, y) => document.elementsFromPoint(x, y).map(e => e.closest('.day-col')).find(Boolean);
  document.addEventListener('pointerdown', e => {
    const entry = e.target.closest?.('[data-move]');
    if (!entry || !wide.matches || e.button !== 0 || e.pointerType === 'touch' || kept()) return;
    drag = { entry, x: e.clientX, y: e.clientY, moved: false, start: Number(entry.dataset.start), person: entry.closest('.day-col').dataset.p };
  });
  document.addEventListener('pointermove', e => {
    if (!drag) return;
    const [dx, dy] = [e.clientX - drag.x, e.clientY - drag.y];
    if (!drag.moved && Math.hypot(dx, dy) < 6) return;
    drag.moved = true;
    drag.entry.classList.add('dragged');
    const last = 24 * 60 - Number(drag.entry.dataset.minutes);
    const steps = Math.round((Number(drag.entry.dataset.start) + dy / perMinute()) / step()) * step();
    drag.start = Math.min(Math.max(steps, 0), last);
    drag.person = column(e.clientX, e.clientY)?.dataset.p ?? drag.person;
    drag.entry.style.transform = `translate(${dx}px, ${(drag.start - Number(drag.entry.dataset.start)) * perMinute()}px)`;
    drag.entry.querySelector('.entry-time').textContent = clock(drag.start);
    e.preventDefault();
  });
  const drop = () => {
    const { entry } = drag;
    drag = null;
    entry.classList.remove('dragged');
    entry.style.transform = '';
    entry.querySelector('.entry-time').textContent = clock(Number(entry.dataset.start));
    if (missed) location.reload();
  };
  const endDrag = e => {
    if (!drag) return;
    const { entry, start, person, moved } = drag;
    const same = start === Number(entry.dataset.start) && person === entry.closest('.day-col').dataset.p;
    if (!moved) { drag = null; return; }
    addEventListener('click', x => { x.preventDefault(); x.stopPropagation(); }, { capture: true, once: true });
    setTimeout(() => dispatchEvent(new Event('click')), 0); // where no click follows this drag, remove the listener that would swallow the next one
    if (same || e.type === 'pointercancel') { drop(); return; }
    drag = null;
    move(entry, start, person);
  };
  document.addEventListener('pointerup', endDrag);
  document.addEventListener('pointercancel', endDrag);
  document.addEventListener('dragstart', e => { if (e.target.closest?.('[data-move]')) e.preventDefault(); });
  document.addEventListener('htmx:before:swap', e => { if (drag?.moved || kept()) { missed = true; e.preventDefault(); } });

  // The same by keyboard: Alt and the arrows on an appointment.
  document.addEventListener('keydown', e => {
    if (e.key === 'Escape' && drag) { drop(); return; }
    const entry = e.altKey && document.activeElement?.closest('[data-move]');
    if (!entry) return;
    const columns = [...all(document, '.day-col')], at = columns.indexOf(entry.closest('.day-col'));
    const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[e.key];
    if (!by) return;
    e.preventDefault();
    const person = columns[at + by[1]]?.dataset.p;
    const start = Number(entry.dataset.start) + by[0] * step();
    if (person && start >= 0 && start < 24 * 60) move(entry, start, person);
  });

  document.addEventListener('click', e => {
    // A click into a free column means the time that was clicked at.
    const gap = e.target.closest?.('[data-gap]');
    if (!gap || !wide.matches || !e.detail || !gap.closest('.day-entries') || e.ctrlKey || e.metaKey || e.shiftKey) return;
    const into = Math.floor((e.clientY - gap.getBoundingClientRect().top) / perMinute() / step()) * step();
    const href = new URL(gap.href);
    href.searchParams.set('t', clock(Number(gap.dataset.gap) + Math.max(into, 0)));
    e.preventDefault();
    location.assign(href);
  });

  // A swipe sideways leads to the day before or after.
  let touch = null;
  document.addEventListener('touchstart', e => { touch = e.touches.length === 1 ? { x: e.touches[0].clientX, y: e.touches[0].clientY } : null; }, { passive: true });
  document.addEventListener('touchend', e => {
    if (!touch || !document.querySelector('[data-swipe]')) return;
    const [dx, dy] = [e.changedTouches[0].clientX - touch.x, e.changedTouches[0].clientY - touch.y];
    touch = null;
    if (Math.abs(dx) < 70 || Math.abs(dy) > 40 || getSelection().toString()) return;
    document.querySelector(`[data-swipe="${dx < 0 ? 'left' : 'right'}"]`)?.click();
  }, { passive: true });

  flush();
})();
