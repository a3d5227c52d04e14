/** Instants and amounts in the reader's own way of writing them. */
import { t } from '.';

const DAY = { day: 'numeric', month: 'short' } as const;

function formats(timeZone: string | undefined) {
  return {
    time: new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit', timeZone }),
    day: new Intl.DateTimeFormat(undefined, { ...DAY, timeZone }),
    whole: new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone }),
    full: new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long', timeZone }),
  };
}

/** The zone in use; empty for the computer's own. */
let zone = '';
let { time, day, whole, full } = formats(undefined);

/** Writes times in this zone from now on. One that this computer does not know is the computer's own. */
export function setZone(wanted: string): void {
  if (wanted === zone) return;
  zone = wanted;
  try {
    ({ time, day, whole, full } = formats(wanted || undefined));
  } catch {
    ({ time, day, whole, full } = formats(undefined));
  }
}

/** The name of the zone in which times are written. */
export function zoneName(): string {
  return time.resolvedOptions().timeZone;
}

/** A day that is written is in no zone. */
const written = new Intl.DateTimeFormat(undefined, DAY);
const number = new Intl.NumberFormat();

/** "today 10:42" or "8 Nov 16:05", in the zone in use. */
export function when(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const today = whole.format(new Date()) === whole.format(date);
  const clock = time.format(date);
  return today
    ? t('when-today', { time: clock })
    : t('when-day', { day: day.format(date), time: clock });
}

/** A date without a time, "23 Nov": the day that is written, in every zone. */
export function dayOf(date: string): string {
  const at = new Date(`${date}T12:00:00`);
  return Number.isNaN(at.getTime()) ? date : written.format(at);
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
