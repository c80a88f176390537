// The page's words, in German for those who read German and in English for everybody else; times in their own zone.

const LANGUAGES = ['en', 'de'];

let words = {};
let language = 'en';

/** The first of the languages wanted that there is. */
export function known(wanted) {
  return wanted.map(it => String(it ?? '').slice(0, 2).toLowerCase()).find(it => LANGUAGES.includes(it));
}

/** Those that somebody asked for in the address come first. */
export async function speak(wanted) {
  language = known(wanted) ?? 'en';
  const answer = await fetch(new URL(`words_${language}.json`, import.meta.url), { credentials: 'omit' });
  words = await answer.json();
  document.documentElement.lang = language;
}

export function lang() {
  return language;
}

/** The words of a key; {name} in them stands for a fact. */
export function t(key, facts = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => String(facts[name] ?? whole));
}

/** The words of what may have none; the value itself where there are none. */
export function named(prefix, value) {
  return words[`${prefix}${value}`] ?? value;
}

/** The same for one and for any other number. */
export function count(key, number, facts = {}) {
  return t(`${key}.${number === 1 ? 'one' : 'many'}`, { number: digits(number), ...facts });
}

export function digits(number) {
  return new Intl.NumberFormat(language).format(number);
}

/** A time of the API, to the minute. */
export function at(time) {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(time));
}

export function clock(time, style = 'short') {
  return new Intl.DateTimeFormat(language, { timeStyle: style }).format(new Date(time));
}

/** An hour of the clock, as short as the language has it. */
export function hour(time) {
  return new Intl.DateTimeFormat(language, { hour: 'numeric' }).format(new Date(time));
}

/** A day of the calendar, such as 2027-05-31. */
export function day(date) {
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`));
}

const UNITS = [['day', 86_400], ['hour', 3_600], ['minute', 60]];

/** How far a time lies from another one: three hours ago. */
export function apart(time, now) {
  const seconds = (new Date(time) - new Date(now)) / 1000;
  const [unit, long] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ['minute', 60];
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(Math.trunc(seconds / long), unit);
}
