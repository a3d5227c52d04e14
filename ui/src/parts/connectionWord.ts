import type { ConnectionStatus } from '../host';
import { t } from '../text';
import type { IconName } from './Icon';

/** How a connection stands, as an icon. */
export const CONNECTION_ICONS: Record<ConnectionStatus, IconName> = {
  not_connected: 'circle',
  pending: 'clock',
  unconfirmed: 'question',
  connected: 'check',
  reconnect_needed: 'warn',
};

/** How a connection stands, in a word or two. */
export function connectionWord(status: ConnectionStatus): string {
  const words: Record<ConnectionStatus, string> = {
    not_connected: t('connection-not-connected'),
    pending: t('connection-pending'),
    unconfirmed: t('connection-unconfirmed'),
    connected: t('connection-connected'),
    reconnect_needed: t('connection-reconnect'),
  };
  return words[status];
}
