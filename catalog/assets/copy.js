// A button that copies, above every piece of code.
(() => {
  const copy = async (pre) => {
    try {
      await navigator.clipboard.writeText(pre.textContent);
      return true;
    } catch {
      // Without permission the text is at least marked, for the keyboard to copy.
      getSelection().selectAllChildren(pre);
      return false;
    }
  };
  for (const box of document.querySelectorAll('[data-copy]')) {
    const pre = box.querySelector('pre');
    const button = document.createElement('button');
    const said = document.createElement('span');
    const label = pre.getAttribute('aria-label');
    button.type = 'button';
    button.textContent = 'Copy';
    button.setAttribute('aria-label', `Copy: ${label}`);
    said.className = 'unseen';
    said.setAttribute('role', 'status');
    button.addEventListener('click', async () => {
      const done = await copy(pre);
      button.textContent = done ? 'Copied' : 'Selected';
      said.textContent = done ? 'Copied' : 'Selected; press the keys for copying';
      setTimeout(() => {
        button.textContent = 'Copy';
        said.textContent = '';
      }, 2000);
    });
    box.append(button, said);
  }
})();
