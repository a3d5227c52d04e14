import { Menu, MenuItem, Popover } from 'react-aria-components';
import styles from './Options.module.css';

interface Props {
  label: string;
  options: { id: string; text: string; disabled?: boolean }[];
  choose: (id: string) => void;
}

/** The list under a menu button. */
export function Options({ label, options, choose }: Props) {
  return (
    <Popover className={styles.popover} placement="bottom start">
      <Menu aria-label={label} className={styles.menu} onAction={(key) => choose(String(key))}>
        {options.map(({ id, text, disabled }) => (
          <MenuItem key={id} id={id} className={styles.item} isDisabled={disabled ?? false}>
            {text}
          </MenuItem>
        ))}
      </Menu>
    </Popover>
  );
}
