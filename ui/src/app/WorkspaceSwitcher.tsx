/** Which workspace is open, and the way to another. */
import { Button, Menu, MenuItem, MenuTrigger, Popover, Separator } from 'react-aria-components';
import { failureOf, type Overview, useCommand, type WorkspaceView } from '../host';
import { FailureNotice } from '../parts/FailureNotice';
import { Icon } from '../parts/Icon';
import { ModeTag } from '../parts/ModeTag';
import { t } from '../text';
import { useNavigation } from './navigation';
import { front } from './shortcuts';
import styles from './WorkspaceSwitcher.module.css';

function Name({ workspace }: { workspace: WorkspaceView }) {
  return (
    <span className={styles.words}>
      <span className={styles.name}>{workspace.name}</span>
      <ModeTag mode={workspace.mode} />
    </span>
  );
}

export function WorkspaceSwitcher({ overview }: { overview: Overview }) {
  const { go } = useNavigation();
  const live = useCommand('open_live');
  const practice = useCommand('open_practice');
  const { workspace, workspaces } = overview;
  if (!workspace) return null;
  const practising = workspaces.some(({ mode }) => mode === 'practice');
  const real = workspaces.some(({ mode }) => mode !== 'practice');
  // There is one practice workspace and one of the real accounts; opening creates it the first time.
  const choose = (mode: string) =>
    (mode === 'practice' ? practice : live).mutate(null, {
      onSuccess: (fresh) => go(front(fresh)),
    });
  const error = practice.error ?? live.error;
  return (
    <>
      <MenuTrigger>
        <Button className={styles.button}>
          <span className="visually-hidden">{t('workspace-switch')}</span>
          <Name workspace={workspace} />
          <Icon name="down" size={16} />
        </Button>
        <Popover className={styles.popover} placement="bottom start">
          <Menu className={styles.menu} onAction={(key) => choose(String(key))}>
            {workspaces.map((each) => (
              <MenuItem
                key={each.id}
                id={each.mode === 'practice' ? 'practice' : 'live'}
                className={styles.item}
                textValue={each.name}
              >
                <Name workspace={each} />
                {each.open && <Icon name="check" size={16} />}
              </MenuItem>
            ))}
            {!(practising && real) && <Separator className={styles.line} />}
            {!practising && (
              <MenuItem id="practice" className={styles.item}>
                {t('workspace-new-practice')}
              </MenuItem>
            )}
            {!real && (
              <MenuItem id="live" className={styles.item}>
                {t('workspace-new-live')}
              </MenuItem>
            )}
          </Menu>
        </Popover>
      </MenuTrigger>
      {error && <FailureNotice failure={failureOf(error)} />}
    </>
  );
}
