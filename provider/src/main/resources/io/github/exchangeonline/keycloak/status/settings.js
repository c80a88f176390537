// Pause, the secret's end, and what to register in Entra.

import { copy } from './decoded.js';
import { question } from './dialog.js';
import { button, el, place } from './dom.js';
import { at, count, day, t } from './words.js';

export function drawSettings(section, page) {
  const { status } = page.data;
  place(section, [status.pause, status.secretExpiry, status.redirectUri, status.delivery, status.rights], () => [
    el('h2', { tabindex: '-1' }, t('settings')),
    !status.rights.change && el('p', { class: 'hint' }, t('settings.look-only')),
    el('article', { class: 'card', 'aria-label': t('pause') }, pause(status, page)),
    el('article', { class: 'card', 'aria-label': t('secret') }, secret(status, page)),
    status.redirectUri && el('article', { class: 'card', 'aria-label': t('redirect') },
      el('h3', null, t('redirect')),
      el('p', null, t('redirect.text')),
      el('p', null, el('code', null, status.redirectUri)),
      el('div', { class: 'buttons' }, button('redirect/copy', t('copy'), () => copy(status.redirectUri, page.said)))),
  ]);
}

function pause({ pause: now, rights }, page) {
  const switched = (path, done) => event => page.act(event, async () => {
    await page.api.post(path);
    return t(done);
  });
  return [
    el('h3', null, t('pause')),
    el('p', null, now.paused
      ? t(now.by ? 'verdict.paused-by' : 'verdict.paused-since', { who: now.by, when: at(now.since) })
      : t('pause.off')),
    rights.change && el('div', { class: 'buttons' }, now.paused
      ? button('pause', t('pause.resume'), switched('/resume', 'pause.resumed'), { class: 'main' })
      : button('pause', t('pause.pause'), async event => {
        const sure = await question({ title: t('pause.pause'), text: t('pause.text'), yes: t('pause.pause') });
        if (sure !== null) await switched('/pause', 'pause.paused')(event);
      })),
  ];
}

function secret({ secretExpiry: note, rights }, page) {
  const late = note && note.daysLeft < 0;
  return [
    el('h3', null, t('secret')),
    note
      ? el('p', { class: note.daysLeft < 30 ? 'state bad' : 'state' }, late
        ? t('secret.ended', { day: day(note.expires) })
        : t('secret.ends', { day: day(note.expires), days: count('days', note.daysLeft) }))
      : el('p', null, t('secret.unknown')),
    note?.ofAnotherApp && el('p', { class: 'hint' }, t('secret.other-app')),
    rights.change && el('form', { class: 'line', submit: event => {
      event.preventDefault();
      const expires = event.currentTarget.elements.namedItem('expires').value;
      return page.act(event, async () => {
        await page.api.put('/secret-expiry', { expires });
        return t('secret.noted', { day: day(expires) });
      });
    } },
    el('div', { class: 'field' },
      el('label', { for: 'expires' }, t('secret.day')),
      el('input', { id: 'expires', name: 'expires', type: 'date', required: true, value: note?.expires, 'data-key': 'secret/day' })),
    el('div', { class: 'buttons' },
      el('button', { type: 'submit', 'data-key': 'secret/note' }, t('secret.note')),
      note && button('secret/forget', t('secret.forget'), event => page.act(event, async () => {
        await page.api.remove('/secret-expiry');
        return t('secret.forgotten');
      })))),
  ];
}
