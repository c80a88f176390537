// Mail that failed or waits, with its cause. What a mail says is nowhere here.

import { decoded } from './decoded.js';
import { question } from './dialog.js';
import { button, el, facts, fold, place } from './dom.js';
import { at, count, named, t } from './words.js';

/** Mails asked for at once; "more" asks for as many again. */
export const PAGE = 20;
const MOST = 100;

export function drawMails(section, page) {
  const { mails, outbox, status } = page.data;
  place(section, [mails, outbox.states.failed, status.rights], () => [
    el('h2', { tabindex: '-1' }, t('mails')),
    mails.mails.length === 0 && el('p', null, t('mails.none')),
    status.rights.change && outbox.states.failed > 0 && el('div', { class: 'buttons before' },
      button('mails/retry-all', t('mails.retry-all'), event => retryAll(event, page))),
    grouped(mails.mails).map(it => group(it, page)),
    mails.more && page.shown < MOST && el('div', { class: 'buttons' }, button('mails/more', t('mails.more'), () => {
      page.shown = Math.min(MOST, page.shown + PAGE);
      page.refresh();
    })),
    mails.more && page.shown >= MOST && el('p', { class: 'hint' }, t('mails.too-many', { number: MOST })),
  ]);
}

/** What failed, or waits, for the same reason stands together: the reason is told once. */
function grouped(mails) {
  const groups = new Map();
  for (const it of mails) {
    const key = JSON.stringify([it.state === 'failed', it.cause?.what]);
    groups.set(key, [...groups.get(key) ?? [], it]);
  }
  return [...groups.values()];
}

function group(mails, page) {
  const [{ cause, state, id }] = mails;
  const failed = state === 'failed';
  // Of a part of them nobody wants the number.
  const title = page.data.mails.more ? t(failed ? 'mails.failed.some' : 'mails.wait.some')
    : count(failed ? 'mails.failed' : 'mails.wait', mails.length);
  return el('article', { class: `card ${failed ? 'stop' : 'warn'}`, 'aria-label': title },
    el('h3', null, title),
    cause ? decoded(`cause/${cause.id}/${failed}/${mails.length === 1 ? id : ''}`, cause) : el('p', null, t('mail.no-cause')),
    el('ul', { class: 'mails' }, mails.map(it => mail(it, page))));
}

function mail(it, page) {
  const key = `mail/${it.id}`;
  const change = page.data.status.rights.change;
  const to = it.recipients ? it.recipients.join(', ') : t('mail.hidden');
  return el('li', { class: 'mail' },
    el('div', { class: 'row' },
      el('p', null, el('span', { class: 'to' }, t('mail.to', { to })), ' ',
        el('span', { class: 'kind' }, it.kind ? named('kind.', it.kind) : t('kind.other')), '. ',
        named('mail-state.', it.state), ', ', at(it.settledAt ?? it.queuedAt), '. ', it.attempts > 0 ? count('mail.attempts', it.attempts) : t('mail.untried')),
      change && el('div', { class: 'buttons' },
        it.retryUntil && button(`${key}/retry`, t('mail.retry'), event => page.act(event, async () => {
          await page.api.post(`/outbox/mails/${encodeURIComponent(it.id)}/retry`);
          return t('mail.retried');
        }), { 'aria-label': t('mail.retry-this', { to }) }),
        it.state !== 'sending' && button(`${key}/discard`, t('mail.discard'), event => discard(event, it, to, page),
          { class: 'danger', 'aria-label': t('mail.discard-this', { to }) }))),
    it.retryHindrance && el('p', { class: 'hint' }, named('hindrance.', it.retryHindrance)),
    fold(`${key}/trace`, t('mail.trace'), facts(
      [t('mail.queued'), at(it.queuedAt)],
      [t('mail.next'), it.nextTry && at(it.nextTry)],
      [t('mail.gives-up'), it.givesUpAt && at(it.givesUpAt)],
      [t('mail.failed-at'), it.settledAt && at(it.settledAt)],
      [t('mail.retry-until'), it.retryUntil && at(it.retryUntil)],
      [t('mail.mailbox'), it.mailbox],
      ['Message-ID', it.messageId],
      [t('mail.exchange-id'), it.exchangeId],
      [t('mail.exchange-host'), it.exchangeHost])));
}

async function discard(event, it, to, page) {
  const sure = await question({ title: t('discard.title'), text: t('discard.text', { to }), yes: t('mail.discard'), danger: true });
  if (sure === null) return;
  await page.act(event, async () => {
    await page.api.post(`/outbox/mails/${encodeURIComponent(it.id)}/discard`);
    return t('discard.done');
  });
}

async function retryAll(event, page) {
  const number = page.data.outbox.states.failed;
  const sure = await question({ title: t('mails.retry-all'), text: count('retry-all.text', number), yes: t('mails.retry-all') });
  if (sure === null) return;
  await page.act(event, async () => count('retry-all.done', (await page.api.post('/outbox/retry')).mails));
}
