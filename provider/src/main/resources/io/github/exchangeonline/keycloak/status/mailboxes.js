// The mailboxes as which a realm's mail is sent, and how each of them is.

import { decoded } from './decoded.js';
import { el, facts, place, unfolded } from './dom.js';
import { actions } from './mailbox-actions.js';
import { report } from './preflight.js';
import { MARKS, failing, passes, resting } from './verdict.js';
import { apart, at, count, named, t } from './words.js';

export function drawMailboxes(section, page) {
  const { status } = page.data;
  const signature = [status.mailboxes, status.rights, status.configuration.ours, status.time.slice(0, 16), [...page.reports]];
  place(section, signature, () => [
    el('h2', { tabindex: '-1' }, t('mailboxes')),
    status.mailboxes.length === 0 ? el('p', null, t('mailboxes.none')) : status.mailboxes.map(it => card(it, page)),
  ]);
}

function card(mailbox, page) {
  const { status } = page.data;
  const address = mailbox.mailbox;
  const key = `mailbox/${address}`;
  const unsure = mailbox.sends && failing(mailbox);
  const kind = mailbox.sends ? unsure ? 'warn' : 'good' : !mailbox.named ? 'off' : resting(mailbox) || passes(mailbox) ? 'warn' : 'stop';
  const found = page.reports.get(address);
  const several = status.mailboxes.filter(it => it.named).length > 1;
  const foreign = status.rights.change && mailbox.owner && !mailbox.owner.manageable;
  return el('article', { class: `card ${kind}`, 'aria-label': address },
    el('h3', null, address),
    el('p', { class: 'state' },
      el('span', { class: 'mark', 'aria-hidden': 'true' }, MARKS[kind]),
      t(unsure ? 'mailbox.unsure' : mailbox.sends ? 'mailbox.sends' : 'mailbox.sends-not'), ' ', stateOf(mailbox, status)),
    // Of the only one it stands above, with the verdict.
    mailbox.problem && mailbox.named && several && decoded(`${key}/problem`, mailbox.problem),
    facts(
      [t('mailbox.owner'), ownerOf(mailbox)],
      [t('mailbox.account'), mailbox.account?.name],
      [t('mailbox.linked'), mailbox.linkedAt && at(mailbox.linkedAt)],
      [t('mailbox.last-success'), mailbox.state === 'not-linked' ? null : when(mailbox.lastSuccess, status) ?? t('mailbox.never')],
      [t('mailbox.rests'), mailbox.restsUntil && at(mailbox.restsUntil)],
      [t('mailbox.next-renewal'), mailbox.permission?.nextRenewal && at(mailbox.permission.nextRenewal)],
      [t('mailbox.idle'), mailbox.permission && t('mailbox.idle-end', {
        when: at(mailbox.permission.endsIfIdle),
        days: count('days', mailbox.permission.daysLeft),
      })]),
    mailbox.lastFailure && unfolded(!mailbox.sends && mailbox.named && !failing(mailbox), `${key}/failure`, t('mailbox.last-failure', { when: when(mailbox.lastFailure.at, status) }),
      decoded(`${key}/failure`, mailbox.lastFailure.cause)),
    foreign && el('p', { class: 'hint' }, t('mailbox.foreign')),
    el('div', { class: 'buttons' }, actions(mailbox, page)),
    found && report(address, found, page.said, () => {
      page.reports.delete(address);
      page.draw();
    }));
}

function stateOf(mailbox, status) {
  if (!mailbox.named) return t('mailbox.not-named');
  if (resting(mailbox)) return t('mailbox.resting', { when: at(mailbox.restsUntil) });
  if (failing(mailbox)) return t('mailbox.failing', { when: when(mailbox.lastFailure.at, status) });
  const words = named('state.', mailbox.state);
  return mailbox.since ? t('mailbox.since', { state: words, when: at(mailbox.since) }) : `${words}.`;
}

function ownerOf(mailbox) {
  if (mailbox.owner) return mailbox.owner.username;
  return mailbox.state === 'not-linked' ? null : t('mailbox.owner-hidden');
}

function when(time, status) {
  return time ? t('when', { at: at(time), ago: apart(time, status.time) }) : null;
}
