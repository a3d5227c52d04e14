/** Which workspace is open, and the way to another. */
import { Button, Menu, MenuItem, MenuTrigger, Popover, Separator } from 'react-aria-components';
import { type Overview, useCommand, type WorkspaceView } from '../host';
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
  const open = useCommand('open_workspace');
  const live = useCommand('open_live');
  const practice = useCommand('open_practice');
  const { workspace, workspaces } = overview;
  if (!workspace) return null;
  const practising = workspaces.some(({ mode }) => mode === 'practice');
  const real = workspaces.some(({ mode }) => mode !== 'practice');
  const entered = { onSuccess: (fresh: Overview) => go(front(fresh)) };
  function act(key: string): void {
    if (key === 'new-live') live.mutate(null, entered);
    else if (key === 'new-practice') practice.mutate(null, entered);
    else if (key !== workspace?.id) open.mutate(key, entered);
  }
  return (
    <MenuTrigger>
      <Button className={styles.button}>
        <span className="visually-hidden">{t('workspace-switch')}</span>
        <Name workspace={workspace} />
        <Icon name="down" size={16} />
      </Button>
      <Popover className={styles.popover} placement="bottom start">
        <Menu className={styles.menu} onAction={(key) => act(String(key))}>
          {workspaces.map((each) => (
            <MenuItem key={each.id} id={each.id} className={styles.item} textValue={each.name}>
              <Name workspace={each} />
              {each.open && <Icon name="check" size={16} />}
            </MenuItem>
          ))}
          {!(practising && real) && <Separator className={styles.line} />}
          {!practising && (
            <MenuItem id="new-practice" className={styles.item}>
              {t('workspace-new-practice')}
            </MenuItem>
          )}
          {!real && (
            <MenuItem id="new-live" className={styles.item}>
              {t('workspace-new-live')}
            </MenuItem>
          )}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
