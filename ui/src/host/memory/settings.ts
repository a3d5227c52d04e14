/** Settings as the engine would tell them. */
import type { Appearance } from '../bindings/Appearance';
import type { SettingId } from '../bindings/SettingId';
import type { SettingsView } from '../bindings/SettingsView';
import type { SettingView } from '../bindings/SettingView';
import { type Host, HostFailure } from '../host';
import { overviewOf, type Story } from './story';

type SettingsCommand =
  | 'settings'
  | 'change_setting'
  | 'appearance'
  | 'open_data_folder'
  | 'erasing_workspace'
  | 'erase_workspace';

const CONTROL = { switch: { by: 'switch' } } as const;

function choice(...options: [string, string][]): SettingView['control'] {
  return { by: 'choice', options: options.map(([value, title]) => ({ value, title })) };
}

function number(least: number, most: number, unit: string): SettingView['control'] {
  return { by: 'number', least, most, unit };
}

type Described = [SettingId, SettingView['part'], string, string, string, SettingView['control']];

const DESCRIBED: Described[] = [
  [
    'on-conflict',
    'sync',
    'When both sides changed',
    'For email and names, which both sides may change.',
    'hubspot',
    choice(
      ['ask', 'Ask me'],
      ['hubspot', 'HubSpot decides'],
      ['advocate', 'Advocate wins'],
      ['newest', 'The newer one wins'],
    ),
  ],
  [
    'hubspot-share',
    'sync',
    'Leave room for other apps',
    'Use at most this much of HubSpot’s limits.',
    '100',
    number(10, 100, '%'),
  ],
  [
    'brake-creations',
    'sync',
    'Ask when more are created than',
    'Such a sync starts only after you have typed the number.',
    '500',
    number(1, 100000, 'people'),
  ],
  [
    'brake-updates',
    'sync',
    'Ask when more are updated than',
    'Of the people who are linked.',
    '20',
    number(1, 100, '%'),
  ],
  [
    'start-with-ten',
    'sync',
    'Start with 10',
    'Ten people are written first; then the sync waits.',
    'first',
    choice(['first', 'In the first sync'], ['always', 'In every sync'], ['never', 'Never']),
  ],
  [
    'notify-finished',
    'notifications',
    'Tell me when a sync has ended',
    'Only while this window is not in front.',
    'off',
    CONTROL.switch,
  ],
  [
    'theme',
    'appearance',
    'Theme',
    'High contrast uses black, white and strong lines.',
    'system',
    choice(
      ['system', 'As the system'],
      ['light', 'Light'],
      ['dark', 'Dark'],
      ['contrast', 'High contrast'],
    ),
  ],
  [
    'density',
    'appearance',
    'Density',
    'Compact shows more rows.',
    'comfortable',
    choice(['comfortable', 'Comfortable'], ['compact', 'Compact']),
  ],
  [
    'text-size',
    'appearance',
    'Text size',
    'Of everything in this window.',
    '100',
    number(90, 150, '%'),
  ],
  [
    'motion',
    'appearance',
    'Movement',
    'Reduced leaves out all movement.',
    'system',
    choice(['system', 'As the system'], ['reduced', 'Reduced']),
  ],
  [
    'technical-names',
    'appearance',
    'Technical names',
    'The internal names of HubSpot’s properties, beside their labels.',
    'on',
    CONTROL.switch,
  ],
  [
    'time-zone',
    'time',
    'Time zone',
    'In which times are shown.',
    'computer',
    choice(['computer', 'Of this computer'], ['hubspot', 'Of the HubSpot account']),
  ],
];

function valueOf(story: Story, id: SettingId): string {
  const usual = DESCRIBED.find(([each]) => each === id)?.[4] ?? '';
  return story.settings[id] ?? usual;
}

function viewOf(story: Story): SettingsView {
  return {
    settings: DESCRIBED.map(([id, part, title, detail, usual, control]) => {
      const value = valueOf(story, id);
      return { id, part, title, detail, value, control, usual: value === usual };
    }),
    data: {
      folder: '~/.local/share/com.advocatesync.desktop',
      size: '3.2 MB',
      words: [
        'In it: settings, links, the history of syncs, and two older copies of them.',
        'Not in it: passwords and keys, which are in this computer’s keychain.',
      ],
    },
  };
}

function appearanceOf(story: Story): Appearance {
  const value = (id: SettingId) => valueOf(story, id);
  return {
    theme: value('theme'),
    density: value('density'),
    text_size: Number(value('text-size')),
    still: value('motion') === 'reduced',
    technical_names: value('technical-names') === 'on',
    time_zone: value('time-zone') === 'hubspot' ? 'America/New_York' : '',
  };
}

export function settingsCommands(story: Story): Pick<Host, SettingsCommand> {
  const said = (id: SettingId) => {
    const { title = '', value = '' } = viewOf(story).settings.find((each) => each.id === id) ?? {};
    return `Saved. "${title}" is now ${value}.`;
  };
  return {
    settings: () => Promise.resolve(viewOf(story)),
    appearance: () => Promise.resolve(appearanceOf(story)),
    change_setting: ({ id, value }) => {
      const undo = { id, value: valueOf(story, id) };
      story.settings[id] = value;
      return Promise.resolve({ settings: viewOf(story), said: said(id), undo });
    },
    open_data_folder: () => Promise.resolve(null),
    erasing_workspace: () =>
      Promise.resolve({
        name: overviewOf(story).workspace?.name ?? '',
        removes: ['Links, previews and the history of syncs.', 'Its passwords and keys.'],
        stays: ['Everything in HubSpot and impact.com.'],
      }),
    erase_workspace: ({ name }) => {
      const own = overviewOf(story).workspace?.name ?? '';
      if (name !== own) {
        throw new HostFailure({
          code: 'invalid_input',
          message: 'That is not the name of this workspace. Nothing was changed.',
          hint: `Type it exactly: ${own}`,
        });
      }
      story.mode = null;
      return Promise.resolve(overviewOf(story));
    },
  };
}
