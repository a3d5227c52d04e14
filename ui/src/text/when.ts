/** Instants and amounts in the reader's own way of writing them. */
import { t } from '.';

const time = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
const number = new Intl.NumberFormat();

/** "today 10:42" or "8 Nov 16:05", in the computer's zone. */
export function when(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const today = new Date().toDateString() === date.toDateString();
  const clock = time.format(date);
  return today
    ? t('when-today', { time: clock })
    : t('when-day', { day: day.format(date), time: clock });
}

/** A date without a time, "23 Nov": the day that is written, in every zone. */
export function dayOf(date: string): string {
  const at = new Date(`${date}T12:00:00`);
  return Number.isNaN(at.getTime()) ? date : day.format(at);
}

/** The instant in full, for a tooltip. */
export function whenInFull(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : full.format(date);
}

/** "2:40" for 160 seconds. */
export function lasted(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** 5902 as "5,902". */
export function count(value: number): string {
  return number.format(value);
}

/** "Today 10:42", where it begins a line. */
export function whenFirst(iso: string): string {
  const words = when(iso);
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
}
