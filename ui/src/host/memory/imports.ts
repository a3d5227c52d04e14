/** An import of a prepared file: what a real engine would have found in it. */
import type { Event } from '../bindings/Event';
import type { ImportChoices } from '../bindings/ImportChoices';
import type { ImportColumn } from '../bindings/ImportColumn';
import type { ImportSource } from '../bindings/ImportSource';
import type { ImportView } from '../bindings/ImportView';
import type { UploadedImport } from '../bindings/UploadedImport';
import { HostFailure, type Host } from '../host';

type ImportCommand = Extract<keyof Host, `${string}import${string}`>;

const TARGETS = ['email', 'firstName', 'lastName', 'locale', 'countryCode', 'referable'];

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
  column('Email', 'email', 'jo@globex.example'),
  column('First Name', 'firstName', 'Jo'),
  { ...column('Preferred language', 'locale', 'fr'), becomes: 'fr_FR' },
  column('Lead Status', '', 'Open'),
];

function opened(source: ImportSource): ImportView {
  const fromFile = 'file' in source;
  return {
    id: 'import-1',
    status: 'open',
    source,
    kind: fromFile ? 'hubspot-contacts.csv · UTF-8 · commas' : 'All contacts of HubSpot',
    phase: '',
    percent: null,
    columns: COLUMNS,
    targets: TARGETS,
    choices: {
      targets: COLUMNS.map(({ target }) => target),
      identity: 'email',
      existing: 'leave_out',
      default_locale: '',
      referable: null,
      formulas: 'leave_out',
    },
    record_id: null,
    first: [['jo@globex.example', 'Jo', 'fr', 'Open']],
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

function chosen(view: ImportView, choices: ImportChoices): ImportView {
  const columns = view.columns.map((each, at) => ({ ...each, target: choices.targets[at] ?? '' }));
  return { ...opened(view.source), columns, choices };
}

function checked(view: ImportView): ImportView {
  const found: Record<string, string> = {
    email: 'All fine',
    locale: '12,449 put into the form en_US',
  };
  const columns = view.columns.map((each) => ({ ...each, sentence: found[each.target] ?? '' }));
  return {
    ...view,
    status: 'ready',
    columns,
    rows: 12_480,
    kept: 11_902,
    left_out: 578,
    reasons: [
      {
        reason: 'participant',
        sentence: 'is a participant already',
        fix: '',
        count: 516,
        examples: [{ number: 7, email: 'ada@example.com' }],
      },
      {
        reason: 'no_email',
        sentence: 'has no e-mail address',
        fix: 'Add one in HubSpot, or leave the person out.',
        count: 62,
        examples: [{ number: 12, email: '' }],
      },
    ],
    header: ['accountId', 'id', 'email', 'firstName', 'locale'],
    shown: [['jo@globex.example', 'jo@globex.example', 'jo@globex.example', 'Jo', 'fr_FR']],
    files: 1,
    notes: [
      'The id of each person is the e-mail address. It must be the one that your website uses.',
    ],
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
export function imports(tell: (event: Event) => void): Pick<Host, ImportCommand> {
  let view: ImportView | null = null;
  let uploads: UploadedImport[] = [];
  const keep = (next: ImportView) => {
    view = next;
    tell({ type: 'import_progress', import: next });
    return Promise.resolve(structuredClone(next));
  };
  return {
    begin_import: (source) => keep(opened(source)),
    show_import: () => Promise.resolve(structuredClone(view)),
    choose_import: (choices) => keep(chosen(view ?? none(), choices)),
    check_import: (choices) => keep(checked(chosen(view ?? none(), choices))),
    cancel_import: () => keep(view ?? none()),
    save_import: ({ to, left_out }) =>
      Promise.resolve({
        files: to === null ? [] : [to],
        left_out: left_out ?? '',
        kept: to === null ? 0 : (view ?? none()).kept,
        next: to === null ? [] : ['In impact.com open Engage, then Participants.'],
        page: 'https://app.impact.com/',
      }),
    upload_import: ({ confirmation }) => {
      const { kept, kind } = view ?? none();
      if (confirmation !== kept) {
        throw new HostFailure({
          code: 'confirmation_needed',
          message: 'This makes 11,902 people participants in impact.com, which cannot be undone.',
          hint: `Type ${kept} to say that this is what you want.`,
        });
      }
      const job = { part: 1, rows: kept, processed: 0, errors: 0, refused: [] };
      const upload: UploadedImport = {
        id: 'upload-1',
        at: new Date().toISOString(),
        source: kind,
        people: kept,
        jobs: [{ ...job, status: 'pending' }],
        arrived: 0,
        sampled: 20,
        sentence: 'impact.com is at work: 0 rows so far. It can take about 30 min.',
        working: true,
      };
      uploads = [upload, ...uploads];
      return Promise.resolve(structuredClone(upload));
    },
    uploaded_imports: () => Promise.resolve(structuredClone(uploads)),
  };
}
