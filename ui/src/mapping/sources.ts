/** How sources are named and offered. What a source means is the engine's matter; this is only its text form. */
import type { EventObject, FieldOption, SourceOption } from '../host';
import type { PickerDetail, PickerGroup, PickerItem } from '../parts/Picker';
import { t } from '../text';

export const REACHED = '{reached}';
const FIXED = '=';
/** Entries of the picker that are no source yet. */
export const ASK_FIXED = 'fixed';
export const ASK_TEMPLATE = 'template';

export type SourceForm = 'property' | 'fixed' | 'reached' | 'template';

export function formOf(source: string): SourceForm {
  if (source.startsWith(FIXED)) return 'fixed';
  if (source === REACHED) return 'reached';
  return source.includes('{') ? 'template' : 'property';
}

export function fixed(text: string): string {
  return `${FIXED}${text}`;
}

export function textOf(source: string): string {
  return source.startsWith(FIXED) ? source.slice(FIXED.length) : source;
}

/** A source as the beginning of a combination. */
export function asTemplate(source: string): string {
  const form = formOf(source);
  if (form === 'template') return source;
  if (form === 'property' && source) return `{${source}}`;
  return form === 'fixed' ? textOf(source) : '';
}

function recordOf(object: EventObject): string {
  const words: Record<EventObject, string> = {
    deals: t('of-deal'),
    contacts: t('of-contact-itself'),
    companies: t('of-company-itself'),
  };
  return words[object];
}

function whoseOf(of: string, object: EventObject): string {
  if (of === 'contact') return t('of-contact');
  return of === 'company' ? t('of-company') : recordOf(object);
}

/** "Deal › Amount". A property that is not in the account keeps its internal name. */
export function nameOf(source: string, sources: SourceOption[], object: EventObject): string {
  switch (formOf(source)) {
    case 'fixed':
      return t('source-fixed');
    case 'reached':
      return t('source-reached');
    case 'template':
      return t('source-template');
    case 'property': {
      if (!source) return '';
      const known = sources.find((each) => each.source === source);
      const [of = '', name = ''] = source.includes('.') ? source.split('.') : ['record', source];
      return t('source-property', { of: whoseOf(of, object), property: known?.label ?? name });
    }
  }
}

function toldOf(source: SourceOption, field: FieldOption | undefined): PickerDetail {
  const { kind, filled, example } = source;
  const share = filled === null ? t('filled-unknown') : t('filled-share', { filled });
  const details = [kind, share, example].filter(Boolean).join(' · ');
  const fits = field ? field.fits[kind] : true;
  if (field && fits === undefined)
    return { text: t('never-fits', { type: kind, kind: field.kind }), warns: true };
  return { text: fits === false ? t('may-fit', { details }) : details };
}

function itemOf(source: SourceOption, field: FieldOption | undefined): PickerItem {
  const { label, name } = source;
  return { id: source.source, label, name, told: () => toldOf(source, field) };
}

function propertyGroups(
  sources: SourceOption[],
  object: EventObject,
  field: FieldOption | undefined,
): PickerGroup[] {
  return ['record', 'contact', 'company'].map((of) => ({
    id: of,
    title: whoseOf(of, object),
    items: sources.filter((each) => each.of === of).map((each) => itemOf(each, field)),
  }));
}

function other(id: string, label: string, text: string): PickerItem {
  return { id, label, name: '', told: () => ({ text }) };
}

/** All that can fill a field. */
export function sourceGroups(
  sources: SourceOption[],
  object: EventObject,
  field: FieldOption | undefined,
): PickerGroup[] {
  const items = [
    other(REACHED, t('source-reached'), t('source-reached-detail')),
    other(ASK_FIXED, t('source-fixed'), t('source-fixed-detail')),
    other(ASK_TEMPLATE, t('source-template'), t('source-template-detail')),
  ];
  return [
    ...propertyGroups(sources, object, field),
    { id: 'other', title: t('source-other'), items },
  ];
}

/** All that can be a part of a combination. */
export function partGroups(sources: SourceOption[], object: EventObject): PickerGroup[] {
  const items = [other('stage', t('part-stage'), t('part-stage-detail'))];
  return [
    { id: 'event', title: t('part-event'), items },
    ...propertyGroups(sources, object, undefined),
  ];
}
