/** The prepared scenes of the settings page. */
import type { Route, SettingsTab } from '../../app/route';
import type { Command } from '../host';
import type { Failure } from '../bindings/Failure';
import { settledDown } from './stages';
import type { Story } from './story';

export interface Scene {
  route?: Route;
  set?: (story: Story) => void;
  refuse?: Partial<Record<Command, Failure>>;
  /** So many people in the preview, for measuring how a long one scrolls. */
  people?: number;
}

export const UNREADABLE: Failure = {
  code: 'storage',
  message: 'The journal on this computer cannot be read. Nothing was changed.',
  hint: 'Check that there is free space, then try again.',
};

export function settingsScenes(): Record<string, Scene> {
  const at = (tab: SettingsTab): Route => ({ page: 'settings', tab });
  return {
    settings: { route: at('accounts'), set: settledDown },
    'settings-new': {
      route: at('accounts'),
      set: (story) => {
        story.mode = 'live';
      },
    },
    'settings-sync': { route: at('sync'), set: settledDown },
    'settings-notifications': { route: at('notifications'), set: settledDown },
    'settings-appearance': { route: at('appearance'), set: settledDown },
    'settings-contrast': {
      route: at('appearance'),
      set: (story) => {
        settledDown(story);
        story.settings = { theme: 'contrast', density: 'compact', 'text-size': '120' };
      },
    },
    'settings-time': { route: at('time'), set: settledDown },
    'settings-data': { route: at('data'), set: settledDown },
    'settings-unread': { route: at('sync'), set: settledDown, refuse: { settings: UNREADABLE } },
    'settings-unsaved': {
      route: at('sync'),
      set: settledDown,
      refuse: { change_setting: UNREADABLE },
    },
  };
}
