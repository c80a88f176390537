// Elements made by hand. What comes from outside becomes text, never markup.

const SVG = 'http://www.w3.org/2000/svg';

export function el(name, attributes, ...children) {
  return fill(document.createElement(name), attributes, children);
}

export function svg(name, attributes, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (typeof value === 'function') {
      element.addEventListener(name, value);
    } else if (value === true) {
      element.setAttribute(name, '');
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, String(value));
    }
  }
  element.append(...children.flat(Infinity).filter(it => it !== null && it !== undefined && it !== false));
  return element;
}

/** A button, found again by its key after its section was drawn anew. */
export function button(key, words, pressed, more) {
  return el('button', { type: 'button', 'data-key': key, click: pressed, ...more }, words);
}

/** Terms with what they are; those without a value are left out. */
export function facts(...pairs) {
  return el('dl', { class: 'facts' },
    pairs.filter(([, value]) => value !== null && value !== undefined && value !== '')
      .map(([term, value]) => el('div', null, el('dt', null, term), el('dd', null, value))));
}

/** What opens and closes; it stays as it is when its section is drawn anew. */
export function fold(key, words, ...children) {
  return unfolded(false, key, words, ...children);
}

/** The same, open from the beginning or not. */
export function unfolded(open, key, words, ...children) {
  return el('details', { 'data-key': key, open }, el('summary', { 'data-key': `${key}/fold` }, words), ...children);
}

/**
 * Puts a section's content in place, unless it is what is there already. Whoever was on a button or
 * field of it by keyboard stays there, and what was unfolded stays so.
 */
export function place(section, signature, draw) {
  const drawn = JSON.stringify(signature);
  if (section.drawn === drawn) return;
  section.drawn = drawn;
  const at = section.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  const folds = [...section.querySelectorAll('details')].map(it => [it.dataset.key, it.open]);
  const typed = [...section.querySelectorAll('input[data-key]')].map(it => [it.dataset.key, it.value, it.defaultValue]);
  section.replaceChildren(...[draw()].flat(Infinity).filter(Boolean));
  const keyed = key => section.querySelector(`[data-key="${CSS.escape(key)}"]`);
  for (const [key, open] of folds) keyed(key)?.toggleAttribute('open', open);
  for (const [key, value, before] of typed) {
    const field = keyed(key);
    if (field && value !== before) field.value = value;
  }
  if (at) (keyed(at) ?? section.querySelector('h2'))?.focus();
}

let saying;

/** Tells the outcome of something to those who see and those who listen. */
export function say(words, bad = false) {
  const said = document.getElementById('said');
  said.className = bad ? 'bad' : 'good';
  said.replaceChildren(el('p', null, words));
  clearTimeout(saying);
  saying = setTimeout(() => said.replaceChildren(), 20_000);
}
