/** An import of a prepared file: what a real engine would have found in it. */
import type { Event } from '../bindings/Event';
import type { ImportChoices } from '../bindings/ImportChoices';
import type { ImportColumn } from '../bindings/ImportColumn';
import type { ImportSaved } from '../bindings/ImportSaved';
import type { ImportSource } from '../bindings/ImportSource';
import type { ImportView } from '../bindings/ImportView';
import type { UploadedImport } from '../bindings/UploadedImport';
import { HostFailure, type Host } from '../host';
import type { Pace } from './pace';

type ImportCommand =
  Extract<keyof Host, `${string}import${string}`> | 'choose_file' | 'look_for_arrivals';

/** What is remembered of imports. */
export interface Imports {
  view: ImportView | null;
  saved: ImportSaved | null;
  uploads: UploadedImport[];
  /** What the system's dialog answers; `null` once somebody chose nothing. */
  chosen: string | null;
}

export function noImports(): Imports {
  return { view: null, saved: null, uploads: [], chosen: '/documents/people.csv' };
}

const STEP_MS = 300;
const ROWS = 12_480;
const KEPT = 11_902;

const TARGETS = [
  'email',
  'firstName',
  'lastName',
  'locale',
  'countryCode',
  'referable',
  'referredBy.code',
  'dateCreated',
  'dateUsTaxFormSubmitted',
];

function column(name: string, target: string, example: string): ImportColumn {
  return {
    name,
    target,
    example,
    becomes: '',
    empty: 0,
    fixed: 0,
    unusable: 0,
    sentence: '',
    attention: false,
  };
}

const COLUMNS: ImportColumn[] = [
  column('Record ID', '', '901'),
  column('Email', 'email', 'jo@globex.example'),
  column('First Name', 'firstName', 'Jo'),
  { ...column('Preferred language', 'locale', 'fr'), becomes: 'fr_FR' },
  column('Country/Region', 'countryCode', 'Czechia'),
  column('Lead Status', '', 'Open'),
];

function begun(source: ImportSource): ImportView {
  return {
    id: 'import-1',
    status: 'reading',
    source,
    kind: '',
    phase: 'Reading contacts 3,100 of 12,480',
    percent: null,
    columns: [],
    targets: TARGETS,
    choices: {
      targets: [],
      identity: 'email',
      existing: 'leave_out',
      default_locale: '',
      referable: null,
      formulas: 'leave_out',
    },
    record_id: null,
    first: [],
    rows: 0,
    kept: 0,
    left_out: 0,
    reasons: [],
    header: [],
    shown: [],
    files: 0,
    notes: [],
    problem: '',
  };
}

export function opened(source: ImportSource): ImportView {
  const view = begun(source);
  return {
    ...view,
    status: 'open',
    kind:
      typeof source === 'object' && 'file' in source
        ? 'hubspot-contacts.csv · UTF-8 · commas'
        : 'All contacts of HubSpot',
    phase: '',
    columns: COLUMNS,
    choices: { ...view.choices, targets: COLUMNS.map(({ target }) => target) },
    record_id: 0,
    first: [['901', 'jo@globex.example', 'Jo', 'fr', 'Czechia', 'Open']],
  };
}

function chosen(view: ImportView, choices: ImportChoices): ImportView {
  if (!choices.targets.includes('email')) {
    throw new HostFailure({
      code: 'invalid_input',
      message: 'No column goes to "email", so nobody could be found again. Nothing was changed.',
      hint: 'Choose which column holds the e-mail addresses.',
    });
  }
  const columns = view.columns.map((each, at) => ({
    ...each,
    target: choices.targets[at] ?? '',
    sentence: '',
    attention: false,
  }));
  return { ...opened(view.source), columns, choices };
}

export function checking(view: ImportView, percent: number): ImportView {
  const rows = Math.round((ROWS * percent) / 100).toLocaleString('en');
  return { ...view, status: 'checking', percent, phase: `Looked at ${rows} rows` };
}

export function checked(view: ImportView): ImportView {
  const found: Record<string, [string, boolean]> = {
    email: ['31 empty', false],
    firstName: ['All fine', false],
    locale: ['12,449 put into the form en_US', false],
    countryCode: ['208 left empty: no country code of two letters', true],
  };
  const columns = view.columns.map((each) => {
    const [sentence, attention] = found[each.target] ?? ['', false];
    return { ...each, sentence, attention };
  });
  return {
    ...view,
    status: 'ready',
    phase: '',
    percent: null,
    columns,
    rows: ROWS,
    kept: KEPT,
    left_out: ROWS - KEPT,
    reasons: [
      {
        reason: 'participant',
        sentence: 'is a participant already',
        fix: '',
        count: 516,
        examples: [
          { number: 7, email: 'ada@example.com' },
          { number: 19, email: 'bob@example.com' },
        ],
      },
      {
        reason: 'no_email',
        sentence: 'has no e-mail address',
        fix: 'Add one in HubSpot, or leave the person out.',
        count: 31,
        examples: [{ number: 12, email: '' }],
      },
      {
        reason: 'formula',
        sentence: 'has an address or an id that a spreadsheet would run as a formula',
        fix: 'If it is right, choose to keep such values.',
        count: 31,
        examples: [{ number: 88, email: '=jo@globex.example' }],
      },
    ],
    header: ['accountId', 'id', 'email', 'firstName', 'locale', 'countryCode'],
    shown: [
      ['jo@globex.example', 'jo@globex.example', 'jo@globex.example', 'Jo', 'fr_FR', ''],
      ['max@initech.example', 'max@initech.example', 'max@initech.example', 'Max', 'de_DE', 'DE'],
    ],
    files: 1,
    notes: [
      'The id of each person is the e-mail address, in lower case. It must be the one that your website uses, and it can never be changed: with another one the same person would be a participant twice.',
      'An import cannot be undone here: participants can only be deleted, one by one or by impact.com’s own bulk deletion. Keep the file; it is the list of who was made.',
    ],
  };
}

export function savedFiles(files: string[]): ImportSaved {
  return {
    at: new Date().toISOString(),
    files,
    left_out: '',
    kept: files.length > 0 ? KEPT : 0,
    next: [
      'In impact.com open Engage, then Participants, and choose Import Users at the top right.',
      'As import type choose Users, then select the file.',
      'Press Start Import. impact.com sends an e-mail when it is done; that can take 30 minutes.',
    ],
    values: [
      { label: 'Import type', value: 'Users' },
      ...files.map((value) => ({ label: 'File', value })),
    ],
    page: 'https://app.impact.com/',
    arrived: 0,
    sampled: 20,
    seen: '',
  };
}

export function upload(people: number, source: string): UploadedImport {
  const job = { part: 1, rows: people, processed: 0, errors: 0, refused: [] };
  return {
    id: 'upload-1',
    at: new Date().toISOString(),
    source,
    people,
    jobs: [{ ...job, status: 'pending' }],
    arrived: 0,
    sampled: 20,
    sentence: 'impact.com is at work: 0 rows so far. It can take about 30 min.',
    working: true,
  };
}

export function arrived(each: UploadedImport): UploadedImport {
  return {
    ...each,
    jobs: each.jobs.map((job) => ({
      ...job,
      status: 'completed',
      processed: job.rows,
      errors: 1,
      refused: [
        {
          record: '2',
          message: 'This request requires a valid non-empty id',
          code: 'BAD_REQUEST',
        },
      ],
    })),
    arrived: 20,
    sentence: 'Done: 11,902 rows, 1 of them refused. Of 20 people looked for, 20 are participants.',
    working: false,
  };
}

function none(): never {
  throw new HostFailure({
    code: 'invalid_input',
    message: 'No import was begun. Nothing was changed.',
    hint: 'Choose a file, or build one from HubSpot.',
  });
}

/** The commands of an import. */
export function imports(
  story: Imports,
  pace: Pace,
  tell: (event: Event) => void,
): Pick<Host, ImportCommand> {
  const keep = (next: ImportView) => {
    story.view = next;
    return Promise.resolve(structuredClone(next));
  };
  const now = () => story.view ?? none();
  const news = (next: ImportView) => {
    story.view = next;
    tell({ type: 'import_progress', import: structuredClone(next) });
  };
  function look(percent: number): void {
    if (story.view?.status !== 'checking') return;
    if (percent > 100) {
      news(checked(story.view));
      return;
    }
    news(checking(story.view, percent));
    pace.later(() => look(percent + 20), STEP_MS);
  }
  return {
    choose_file: ({ save_as }) =>
      Promise.resolve(story.chosen === null || !save_as ? story.chosen : `/documents/${save_as}`),
    begin_import: (source) => {
      if ('file' in source) return keep(opened(source));
      pace.later(() => {
        if (story.view?.status === 'reading') news(opened(source));
      }, STEP_MS * 5);
      return keep(begun(source));
    },
    show_import: () => Promise.resolve(structuredClone(story.view)),
    choose_import: (choices) => keep(chosen(now(), choices)),
    check_import: (choices) => {
      pace.later(() => look(20), STEP_MS);
      return keep(checking(chosen(now(), choices), 0));
    },
    cancel_import: () => keep({ ...now(), status: 'cancelled', phase: '', percent: null }),
    save_import: ({ to, left_out }) => {
      const saved = { ...savedFiles(to === null ? [] : [to]), left_out: left_out ?? '' };
      if (to !== null) story.saved = saved;
      return Promise.resolve(structuredClone(saved));
    },
    saved_import: () => Promise.resolve(structuredClone(story.saved)),
    look_for_arrivals: () => {
      if (story.saved) {
        const arrived = Math.min(20, story.saved.arrived + 12);
        const seen =
          arrived === 20
            ? 'All of 20 people looked for are participants.'
            : `Of 20 people looked for, ${arrived} are participants.`;
        story.saved = { ...story.saved, arrived, seen };
      }
      return Promise.resolve(structuredClone(story.saved));
    },
    upload_import: ({ confirmation }) => {
      const { kept, kind, source } = now();
      if (confirmation !== kept) {
        throw new HostFailure({
          code: 'confirmation_needed',
          message:
            'This makes 11,902 people participants in impact.com, which cannot be undone. Nothing was uploaded.',
          hint: `Type ${kept} to say that this is what you want.`,
        });
      }
      const begun = upload(kept, kind);
      story.uploads = [begun, ...story.uploads];
      story.view = opened(source);
      return Promise.resolve(structuredClone(begun));
    },
    uploaded_imports: () => Promise.resolve(structuredClone(story.uploads)),
  };
}
