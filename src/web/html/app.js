// Everything works without this file. It adds buttons that copy and that show a password, and keeps a form from being sent twice.
(() => {
  'use strict';

  const textOf = (id) => document.getElementById(id).textContent;

  // Where the clipboard is not offered (plain http off loopback), the old way.
  const copyBySelection = (id) => {
    const range = document.createRange();
    range.selectNodeContents(document.getElementById(id));
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    return document.execCommand('copy');
  };

  const copy = async (id) => {
    try {
      await navigator.clipboard.writeText(textOf(id));
      return true;
    } catch {
      return copyBySelection(id);
    }
  };

  const status = document.createElement('p');
  status.className = 'visually-hidden';
  status.setAttribute('role', 'status');
  document.querySelector('main').append(status);

  for (const button of document.querySelectorAll('button[data-copy]')) {
    const label = button.textContent;
    button.hidden = false;
    button.addEventListener('click', async () => {
      const done = await copy(button.dataset.copy);
      button.textContent = done ? 'Copied' : 'Press Ctrl+C';
      status.textContent = done ? 'Copied to the clipboard.' : 'Selected. Press Ctrl+C to copy.';
      setTimeout(() => {
        button.textContent = label;
        status.textContent = '';
      }, 2000);
    });
  }

  for (const button of document.querySelectorAll('button[data-reveal]')) {
    const input = document.getElementById(button.dataset.reveal);
    const isText = input.matches('textarea');
    button.hidden = false;
    button.addEventListener('click', () => {
      const shown = button.getAttribute('aria-pressed') === 'true';
      if (isText) input.classList.toggle('masked', shown);
      else input.type = shown ? 'password' : 'text';
      button.setAttribute('aria-pressed', String(!shown));
      button.firstChild.textContent = shown ? 'Show' : 'Hide';
      input.focus();
    });
    // Password managers and history must see a password field.
    if (!isText) input.form.addEventListener('submit', () => { input.type = 'password'; });
  }

  // The list of workspaces closes as lists do.
  const chooser = document.querySelector('.chooser');
  document.addEventListener('click', (event) => {
    if (chooser && !chooser.contains(event.target)) chooser.open = false;
  });
  chooser?.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    chooser.open = false;
    chooser.querySelector('summary').focus();
  });

  for (const form of document.querySelectorAll('form[method="post"]')) {
    form.addEventListener('submit', (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = 'yes';
    });
  }
  // Back and forward show a page as it was left: its forms may be sent again.
  window.addEventListener('pageshow', () => {
    for (const form of document.forms) delete form.dataset.sent;
  });

  // What has to be read first: the field that is wrong, or what has been done. Focus makes a screen reader read it.
  (document.querySelector('[aria-invalid="true"]') ?? document.querySelector('main [role="alert"], main [role="status"][tabindex]'))?.focus();
  // A notice is for once: a reload and a bookmark go without it.
  const address = new URL(location.href);
  if (address.searchParams.has('notice')) {
    address.searchParams.delete('notice');
    history.replaceState(null, '', address);
  }
  document.querySelector('.places [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
})();
