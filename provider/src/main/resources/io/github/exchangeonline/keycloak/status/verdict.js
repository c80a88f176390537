// The first thing anybody wants to know: does mail leave?

import { decoded } from './decoded.js';
import { el, place } from './dom.js';
import { apart, at, count, t } from './words.js';

const SLOW_SECONDS = 600;

/** What is to be said of a realm's mail, in the order in which it matters. */
export function verdict({ status, outbox }) {
  const waiting = outbox.states.queued + outbox.states.sending;
  const named = status.mailboxes.filter(it => it.named);
  const silent = named.filter(it => !it.sends);
  const queue = waiting > 0
    ? [count('verdict.waiting', waiting), outbox.oldestWaiting && t('verdict.oldest', { when: apart(outbox.oldestWaiting, status.time) })]
    : [t('verdict.nothing-waits')];
  if (!status.configuration.ours) {
    // What was queued before the Email tab was changed waits here all the same.
    return { kind: 'off', title: t('verdict.not-ours'), lines: [status.configuration.verdict, ...(waiting > 0 ? queue : [])] };
  }
  if (status.pause.paused) {
    const by = status.pause.by ? t('verdict.paused-by', { who: status.pause.by, when: at(status.pause.since) })
      : t('verdict.paused-since', { when: at(status.pause.since) });
    return { kind: 'stop', title: t('verdict.paused'), lines: [by, ...queue] };
  }
  if (!status.configuration.works) {
    return { kind: 'stop', title: t('verdict.broken-tab'), lines: queue, problem: status.configuration.problem };
  }
  if (silent.length === named.length && silent.length > 0 && silent.every(resting)) {
    return { kind: 'warn', title: t('verdict.resting'), lines: queue, problem: telling(silent)?.problem };
  }
  if (silent.length === named.length && silent.length > 0 && silent.every(passes)) {
    return { kind: 'warn', title: t('verdict.for-now'), lines: [...tried(silent, status), ...queue], problem: telling(silent)?.problem };
  }
  if (silent.length === named.length) {
    return { kind: 'stop', title: t('verdict.stopped'), lines: [...tried(silent, status), ...queue], problem: telling(silent)?.problem };
  }
  if (silent.length > 0) {
    return { kind: 'warn', title: t('verdict.partly'), lines: [count('verdict.silent', silent.length, { all: named.length }), ...queue], problem: telling(silent)?.problem };
  }
  if (named.every(failing)) {
    return { kind: 'warn', title: t('verdict.failing'), lines: [...tried(named, status), t('verdict.failing-now'), ...queue], problem: telling(named)?.problem };
  }
  if ((outbox.oldestWaitingSeconds ?? 0) > SLOW_SECONDS) {
    return { kind: 'warn', title: t('verdict.slow'), lines: [...queue, t('verdict.slow-why')] };
  }
  const last = named.map(it => it.lastSuccess).filter(Boolean).sort().pop();
  return {
    kind: 'good',
    title: t('verdict.leaves'),
    lines: [last ? t('verdict.last', { when: apart(last, status.time) }) : t('verdict.none-yet'), ...queue],
  };
}

/** Of several the one that somebody can do something about. */
function telling(mailboxes) {
  return mailboxes.find(it => !passes(it)) ?? mailboxes[0];
}

/** Whether nobody has to act. */
export function passes(mailbox) {
  return mailbox.problem?.actor === 'nobody';
}

/** When it was last tried, where that is how the problem is known. */
function tried(mailboxes, status) {
  const one = telling(mailboxes);
  return one && failing(one) ? [t('verdict.tried', { when: apart(one.lastFailure.at, status.time) })] : [];
}

/** Whether its link is well, and yet no mail left when it was last tried. */
export function failing(mailbox) {
  return mailbox.state === 'working' && !mailbox.restsUntil && Boolean(mailbox.problem) && Boolean(mailbox.lastFailure);
}

/** Whether a mailbox sends again by itself. */
export function resting(mailbox) {
  return mailbox.state === 'working' && Boolean(mailbox.restsUntil);
}

/** Beside the colour, for those who do not see it. */
export const MARKS = { good: '✓', warn: '!', stop: '✕', off: '–' };

export function drawVerdict(section, data) {
  const found = verdict(data);
  place(section, found, () => el('div', { class: `verdict ${found.kind}` },
    el('span', { class: 'mark', 'aria-hidden': 'true' }, MARKS[found.kind]),
    el('div', null,
      el('h2', { tabindex: '-1' }, found.title),
      el('p', null, found.lines.filter(Boolean).join(' ')),
      found.problem && decoded('verdict', found.problem))));
}
