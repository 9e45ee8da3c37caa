// The search: loads its index when it is first needed, and works on it alone.
(() => {
  const root = document.documentElement.dataset.root ?? '';
  const form = document.querySelector('.search');
  const input = document.getElementById('search');
  const list = document.getElementById('results');
  const status = document.getElementById('search-status');
  const most = 12;
  let rows;
  let loading;

  form.hidden = false;

  const load = () => {
    loading ??= new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = `${root}assets/search-index.js`;
      script.onload = () => {
        rows = globalThis.catalogIndex.map((row) => ({ row, folded: row.map(fold) }));
        resolve();
      };
      script.onerror = reject;
      document.head.append(script);
    });
    return loading;
  };

  const fold = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

  // How well a row's parts (title, page, kind, product, owner, names, description) answer one word; 0 for not at all.
  const weights = [10, 0, 3, 4, 5, 4, 1];
  const score = (parts, word) => {
    let best = 0;
    parts.forEach((part, index) => {
      const at = part.indexOf(word);
      if (at === -1) return;
      const start = at === 0 || !/[\p{L}\p{N}]/u.test(part[at - 1]);
      best = Math.max(best, weights[index] * (part === word ? 4 : start ? 2 : 1));
    });
    return best;
  };

  const find = (query) => {
    const words = fold(query).split(/\s+/).filter(Boolean);
    const found = [];
    for (const { row, folded } of rows) {
      const scores = words.map((word) => score(folded, word));
      if (words.length > 0 && scores.every((one) => one > 0)) found.push({ row, words, total: scores.reduce((a, b) => a + b) });
    }
    return found.sort((a, b) => b.total - a.total || (a.row[1] < b.row[1] ? -1 : 1));
  };

  const element = (name, className, text) => {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return made;
  };

  const item = ({ row: [title, page, kind, product, , names, description], words }) => {
    const link = element('a', 'hit', '');
    link.href = root + page;
    const matches = names.split(' ').filter((name) => words.some((word) => fold(name).includes(word))).slice(0, 4);
    link.append(element('span', 'hit-title', title), element('span', 'hit-kind', `${kind} in ${product}`));
    link.append(element('span', 'hit-about', matches.length > 0 ? matches.join(', ') : description));
    const entry = document.createElement('li');
    entry.append(link);
    return entry;
  };

  const close = () => {
    list.hidden = true;
    list.replaceChildren();
  };

  const show = async () => {
    const query = input.value.trim();
    if (query === '') {
      close();
      status.textContent = '';
      return;
    }
    try {
      await load();
    } catch {
      status.textContent = 'The search index could not be loaded.';
      list.replaceChildren(element('p', 'none', status.textContent));
      list.hidden = false;
      return;
    }
    if (query !== input.value.trim()) return;
    const found = find(query);
    const count = `${found.length} ${found.length === 1 ? 'result' : 'results'}`;
    status.textContent = found.length > most ? `${count}, the best ${most} are listed` : count;
    const entries = document.createElement('ul');
    entries.append(...found.slice(0, most).map(item));
    list.replaceChildren(found.length === 0 ? element('p', 'none', `Nothing found for “${query}”.`) : entries);
    list.hidden = false;
  };

  const links = () => [...list.querySelectorAll('a')];

  const step = (event, by) => {
    const all = links();
    if (all.length === 0) return;
    event.preventDefault();
    const next = all.indexOf(document.activeElement) + by;
    if (next < 0) input.focus();
    else all[Math.min(next, all.length - 1)].focus();
  };

  input.addEventListener('focus', () => load().catch(() => undefined));
  input.addEventListener('input', show);
  form.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown') step(event, 1);
    else if (event.key === 'ArrowUp' && document.activeElement !== input) step(event, -1);
    else if (event.key === 'Enter' && document.activeElement === input) links()[0]?.click();
    else if (event.key === 'Escape') {
      event.preventDefault();
      if (list.hidden) input.value = '';
      close();
      input.focus();
    }
  });
  form.addEventListener('focusout', (event) => {
    if (!form.contains(event.relatedTarget)) close();
  });
  document.addEventListener('keydown', (event) => {
    const typing = event.target instanceof Element && event.target.closest('input, textarea, select, [contenteditable]');
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || typing) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
})();
