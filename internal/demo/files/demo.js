// The page works without this file. With it, forms answer in place and the parts that change are exchanged as they change.
(() => {
  'use strict';
  const stage = document.getElementById('stage');
  if (!stage) return;

  // Only what differs is replaced, and neither the field that is being typed in nor the button that has the focus. While a
  // button is held down nothing is replaced: the click would be lost.
  let down = false, held = '';
  addEventListener('pointerdown', () => { down = true; }, true);
  for (const up of ['pointerup', 'pointercancel', 'blur']) {
    addEventListener(up, () => setTimeout(() => {
      down = false;
      const html = held;
      held = '';
      if (html) apply(html);
    }));
  }

  const apply = html => {
    if (down) { held = html; return; }
    const next = new DOMParser().parseFromString(html, 'text/html');
    for (const part of next.querySelectorAll('[data-live]')) {
      const now = document.getElementById(part.id);
      if (!now || now.isEqualNode(part)) continue;
      const hand = now.contains(document.activeElement) ? document.activeElement : null;
      const typed = hand && 'selectionStart' in hand ? [hand.value, hand.selectionStart] : null;
      now.replaceChildren(...document.importNode(part, true).childNodes);
      const again = hand && hand.id && document.getElementById(hand.id);
      if (!again) continue;
      again.focus({ preventScroll: true });
      if (typed) { again.value = typed[0]; again.setSelectionRange(typed[1], typed[1]); }
    }
  };

  let frames = 0, newest = ''; // what the stream said last

  document.addEventListener('submit', async e => {
    const form = e.target;
    if (form.target || form.method !== 'post') return;
    e.preventDefault();
    const fields = new URLSearchParams(new FormData(form, e.submitter));
    const before = frames;
    try {
      const answer = await fetch(form.action, { method: 'POST', body: fields });
      if (!answer.ok) throw new Error(answer.status);
      apply(await answer.text());
      if (frames !== before) apply(newest); // the answer may be older than what the stream brought meanwhile
      if ('write' in form.dataset) form.reset();
    } catch { // the page of the error, or of what is true now
      location.reload();
    }
  });

  for (const choice of document.querySelectorAll('[data-choose]')) {
    choice.addEventListener('change', () => choice.form.submit());
    for (const button of choice.form.querySelectorAll('[data-noscript]')) button.hidden = true;
  }

  let stream;
  const open = () => {
    if (stream && stream.readyState !== EventSource.CLOSED) return;
    stream = new EventSource(stage.dataset.stream);
    stream.onmessage = e => { frames++; newest = e.data; apply(e.data); };
  };
  open();
  addEventListener('pageshow', e => { if (e.persisted) open(); });
  document.addEventListener('visibilitychange', () => { if (!document.hidden) open(); });
})();
