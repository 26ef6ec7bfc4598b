// A list that can be put in order: with a finger or the mouse at its handle, or with the arrow keys on it. The server keeps the
// order; when it cannot, the page is read again and says so.
(() => {
  'use strict';
  const say = words => { document.getElementById('announce').textContent = words; };
  for (const list of document.querySelectorAll('[data-sort]')) {
    list.dataset.sortable = '';
    for (const handle of list.querySelectorAll('.handle')) handle.hidden = false;
    const ids = () => [...list.children].map(row => row.dataset.id).join(',');
    let kept = ids();
    let saving = Promise.resolve();
    const save = () => {
      const order = ids();
      if (order === kept) return;
      const shown = kept;
      kept = order;
      saving = saving.then(async () => {
        const answer = await fetch(list.dataset.sort, {
          method: 'POST', headers: { 'HX-Request': 'true' }, body: new URLSearchParams({ order, shown }),
        }).catch(() => null);
        if (answer?.status === 204) return;
        say(list.dataset.failed);
        if (answer) location.reload();
      });
    };
    const said = row => list.dataset.moved
      .replace('%name', row.querySelector('b').textContent)
      .replace('%place', [...list.children].indexOf(row) + 1)
      .replace('%of', list.children.length);
    list.addEventListener('keydown', e => {
      const row = e.target.closest('.handle')?.closest('li');
      if (!row || (e.key !== 'ArrowUp' && e.key !== 'ArrowDown')) return;
      e.preventDefault();
      const next = e.key === 'ArrowUp' ? row.previousElementSibling : row.nextElementSibling;
      if (!next) return;
      next[e.key === 'ArrowUp' ? 'before' : 'after'](row);
      e.target.closest('.handle').focus();
      say(said(row));
      save();
    });
    list.addEventListener('pointerdown', e => {
      const handle = e.target.closest('.handle');
      if (!handle || e.button) return;
      const row = handle.closest('li');
      handle.setPointerCapture(e.pointerId);
      row.classList.add('dragged');
      const move = at => {
        const over = [...list.children].find(other => {
          const box = other.getBoundingClientRect();
          return other !== row && at.clientY > box.top && at.clientY < box.bottom;
        });
        if (!over) return;
        const box = over.getBoundingClientRect();
        const later = row.compareDocumentPosition(over) & Node.DOCUMENT_POSITION_FOLLOWING;
        if (later ? at.clientY > box.top + box.height / 2 : at.clientY < box.top + box.height / 2) over[later ? 'after' : 'before'](row);
      };
      const end = () => {
        row.classList.remove('dragged');
        handle.removeEventListener('pointermove', move);
        handle.removeEventListener('pointerup', end);
        handle.removeEventListener('pointercancel', end);
        say(said(row));
        save();
      };
      handle.addEventListener('pointermove', move);
      handle.addEventListener('pointerup', end);
      handle.addEventListener('pointercancel', end);
    });
  }
})();
