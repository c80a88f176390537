// The queue over the last day: for each hour what came in, and what became of mail.

import { el, fold, place, svg } from './dom.js';
import { at, clock, count, digits, hour as hourOf, t } from './words.js';

const HEIGHT = 180;
const BELOW = 24;
const LEFT = 36;
const ENDS = ['sent', 'failed', 'expired', 'discarded'];

export function drawQueue(section, page) {
  const { outbox } = page.data;
  const width = Math.max(240, Math.min(960, Math.round(section.clientWidth) || 640));
  place(section, [outbox.hours, outbox.states, width, outbox.oldestWaiting], () => [
    el('h2', { tabindex: '-1' }, t('queue')),
    el('p', { class: 'counts' }, t('queue.now', {
      waiting: digits(outbox.states.queued + outbox.states.sending),
      failed: digits(outbox.states.failed),
    }), ' ', outbox.oldestWaiting && t('queue.oldest', { when: at(outbox.oldestWaiting) })),
    picture(outbox.hours, width),
    legend(),
    fold('queue/table', t('queue.table'), table(outbox.hours)),
  ]);
}

function sum(hours, what) {
  return hours.reduce((all, hour) => all + hour[what], 0);
}

/** A number that looks well at the top of a scale, and is not below any. */
export function top(most) {
  if (most <= 4) return 4;
  const ten = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 4, 6, 8, 10].map(it => it * ten).find(it => it >= most);
}

function picture(hours, width) {
  const most = top(Math.max(...hours.map(it => Math.max(it.queued, ENDS.reduce((all, end) => all + it[end], 0)))));
  const step = (width - LEFT) / hours.length;
  const bar = Math.max(2, Math.min(14, step * 0.4));
  const y = value => HEIGHT - BELOW - (value / most) * (HEIGHT - BELOW - 12);
  const words = t('queue.picture', {
    queued: count('queue.came', sum(hours, 'queued')),
    sent: count('queue.left', sum(hours, 'sent')),
    failed: count('queue.failed', sum(hours, 'failed') + sum(hours, 'expired')),
  });
  const lines = [0, most / 2, most].map(value => [
    svg('line', { class: 'grid', x1: LEFT, x2: width, y1: y(value), y2: y(value) }),
    svg('text', { x: LEFT - 6, y: y(value) + 4, 'text-anchor': 'end' }, digits(value)),
  ]);
  const labels = Math.ceil(52 / step);
  const columns = hours.map((hour, index) => {
    const x = LEFT + index * step + step / 2;
    let reached = 0;
    return [
      svg('rect', { class: 'queued', x: x - bar, y: y(hour.queued), width: bar - 0.5, height: y(0) - y(hour.queued) }),
      ENDS.filter(end => hour[end] > 0).map(end => {
        const from = y(reached);
        reached += hour[end];
        return svg('rect', { class: end, x: x + 0.5, y: y(reached), width: bar - 0.5, height: from - y(reached) });
      }),
      index % labels === 0 && svg('text', { x, y: HEIGHT - 6, 'text-anchor': 'middle' }, hourOf(hour.from)),
    ];
  });
  return svg('svg', { class: 'chart', role: 'img', 'aria-label': words, width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}` }, lines, columns);
}

function legend() {
  return el('ul', { class: 'legend' }, ['queued', ...ENDS].map(it =>
    el('li', null, el('span', { class: `key ${it}`, 'aria-hidden': 'true' }), t(`hours.${it}`))));
}

function table(hours) {
  const columns = ['queued', ...ENDS];
  return el('div', { class: 'scrolls', tabindex: '0', role: 'region', 'aria-label': t('queue.table') }, el('table', null,
    el('thead', null, el('tr', null, el('th', { scope: 'col' }, t('hours.from')), columns.map(it => el('th', { scope: 'col' }, t(`hours.${it}`))))),
    el('tbody', null, hours.map(hour => el('tr', null,
      el('th', { scope: 'row' }, clock(hour.from)),
      columns.map(it => el('td', null, digits(hour[it]))))))));
}
