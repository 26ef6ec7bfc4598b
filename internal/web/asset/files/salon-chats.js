// Conversations: stay at the newest message, keep what is being written, and note what was read.
(() => {
  'use strict';
  const drafts = 'salonzap-draft/';
  // Who signs out leaves no drafts behind.
  document.addEventListener('submit', e => {
    if (e.target.getAttribute('action') !== '/logout') return;
    for (const key of Object.keys(localStorage)) if (key.startsWith(drafts)) localStorage.removeItem(key);
  });
  const form = document.getElementById('reply');
  const talk = document.getElementById('talk');
  if (!form || !talk) return;
  const box = form.querySelector('textarea');
  const key = drafts + form.dataset.chatDraft;

  // A draft outlives a reload, and an answer that was not taken since the line was cut. What was taken is no draft any more: its
  // page is the one that begins at its end. What was refused stands in the box already.
  const sending = 'salonzap-sending/' + form.dataset.chatDraft;
  if (location.hash === '#end') {
    if (sessionStorage.getItem(sending)) localStorage.removeItem(key);
    history.replaceState(history.state, '', location.pathname + location.search);
  }
  sessionStorage.removeItem(sending);
  if (box.value === '') box.value = localStorage.getItem(key) ?? '';
  const keep = () => { if (box.value.trim()) localStorage.setItem(key, box.value); else localStorage.removeItem(key); };
  box.addEventListener('input', keep);
  form.addEventListener('submit', e => {
    if (!box.value.trim() && !form.querySelector('[type="file"]')?.files.length) { e.preventDefault(); box.focus(); return; }
    sessionStorage.setItem(sending, '1');
    box.readOnly = true; // what is typed from now on would be lost
    form.querySelector('button.first').disabled = true;
  });
  addEventListener('pageshow', e => { // on the way back to the page the box can be edited again
    if (e.persisted) { box.readOnly = false; form.querySelector('button.first').disabled = false; }
  });
  // What is chosen is shown before it goes; what is too large is said at once, and does not go.
  const file = form.querySelector('[type="file"]');
  const preview = document.getElementById('reply-preview');
  const show = () => {
    const one = file.files[0];
    const image = preview.querySelector('img');
    const line = preview.querySelector('p');
    image.hidden = true;
    image.removeAttribute('src');
    preview.hidden = !one;
    line.textContent = one?.name ?? '';
    line.classList.remove('wrong');
    if (!one) return;
    if (one.size > Number(file.dataset.most)) {
      line.textContent = file.dataset.tooLarge;
      line.classList.add('wrong');
      file.value = '';
      return;
    }
    if (/^image\/(jpeg|png|gif|webp)$/.test(one.type)) {
      const reader = new FileReader();
      reader.onload = () => { if (file.files[0] === one) { image.src = reader.result; image.hidden = false; } };
      reader.readAsDataURL(one);
    }
    box.focus();
  };
  file?.addEventListener('change', show);
  preview?.querySelector('button').addEventListener('click', () => { file.value = ''; show(); box.focus(); });

  // At a desk Enter sends and Shift+Enter begins a line; a phone's Enter begins a line.
  box.addEventListener('keydown', e => {
    if (e.key !== 'Enter' || e.shiftKey || e.isComposing || matchMedia('(pointer: coarse)').matches) return;
    e.preventDefault();
    form.requestSubmit();
  });

  const scroller = () => getComputedStyle(talk).overflowY === 'auto' ? talk : document.scrollingElement;
  const atEnd = () => { const s = scroller(); return s.scrollHeight - s.scrollTop - s.clientHeight < 120; };
  const toEnd = () => { const s = scroller(); s.scrollTop = s.scrollHeight; };
  const last = () => talk.querySelector('.talk-list li:last-child')?.dataset.at;

  // Messages that are visible on the page are marked as read.
  const read = () => {
    const mark = document.querySelector('[data-read]');
    if (mark) mark.hidden = true;
    if (document.visibilityState !== 'visible') return;
    fetch(form.action.replace(/send$/, 'read'), { method: 'POST', credentials: 'same-origin' }).catch(() => {});
  };
  if (!new URLSearchParams(location.search).has('before')) {
    toEnd();
    read();
    let newest = last();
    let was = true;
    document.addEventListener('htmx:before:swap', () => { was = atEnd(); });
    document.addEventListener('htmx:after:swap', () => {
      if (last() === newest) return;
      newest = last();
      if (was) toEnd();
      const bubble = document.getElementById('m-' + newest);
      if (bubble && !bubble.classList.contains('mine')) {
        document.getElementById('announce').textContent = bubble.querySelector('.sr').textContent + (bubble.querySelector('.words, .label, .faint')?.textContent ?? '');
        read();
      }
    });
    document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') read(); });
    // A keyboard that comes up takes room: the newest message stays above it.
    visualViewport?.addEventListener('resize', () => { if (was) toEnd(); });
  }
  if (new URLSearchParams(location.search).has('quote') || box.getAttribute('aria-invalid')) box.focus();
})();
