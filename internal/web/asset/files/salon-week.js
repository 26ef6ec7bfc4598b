// The hours of one day can be repeated on the other days that have some; where none has any yet, on all.
(() => {
  'use strict';
  for (const week of document.querySelectorAll('[data-week]')) {
    const days = [...week.querySelectorAll('.week-day')];
    const inputs = day => [...day.querySelectorAll('input')];
    for (const button of week.querySelectorAll('[data-copy-day]')) {
      button.hidden = false;
      button.addEventListener('click', () => {
        const from = button.closest('.week-day');
        const values = inputs(from).map(i => i.value);
        const others = days.filter(d => d !== from);
        const open = others.filter(d => inputs(d).some(i => i.value));
        for (const day of open.length ? open : others) inputs(day).forEach((input, i) => { input.value = values[i] ?? ''; });
        document.getElementById('announce').textContent = button.title;
      });
    }
  }
})();
