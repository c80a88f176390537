// Questions before something is done that cannot be undone, or that needs one more word.

import { el } from './dom.js';
import { t } from './words.js';

/**
 * Asks; gives what was typed (an empty text where nothing was to be), or null where somebody thought
 * better of it.
 */
export function question({ title, text, yes, danger = false, field = null }) {
  return new Promise(resolve => {
    const input = field && el('input', { id: 'dialog-field', type: 'text', autocomplete: 'off', value: field.value ?? '', required: field.required });
    const form = el('form', { submit: event => { event.preventDefault(); dialog.close('yes'); } },
      el('h2', { id: 'dialog-title' }, title),
      el('p', null, text),
      field && el('div', { class: 'field' }, el('label', { for: 'dialog-field' }, field.label), input),
      el('div', { class: 'buttons' },
        el('button', { type: 'submit', class: danger ? 'danger' : 'main' }, yes),
        el('button', { type: 'button', autofocus: danger, click: () => dialog.close('') }, t('dialog.cancel'))));
    const dialog = el('dialog', { 'aria-labelledby': 'dialog-title' }, form);
    dialog.addEventListener('close', () => {
      resolve(dialog.returnValue === 'yes' ? (input?.value.trim() ?? '') : null);
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
