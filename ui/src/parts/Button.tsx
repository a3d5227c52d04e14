import { Button as AriaButton, type ButtonProps } from 'react-aria-components';
import { Icon, type IconName } from './Icon';
import styles from './Button.module.css';

interface Props extends Omit<ButtonProps, 'className' | 'children'> {
  kind?: 'primary' | 'secondary' | 'quiet' | 'danger';
  small?: boolean;
  icon?: IconName;
  after?: IconName;
  /** `Mod Enter` presses the page's first such button. */
  main?: boolean;
  'data-testid'?: string;
  children: string;
}

/** A button: verb and object. While it waits for an answer it stays focusable and says so. */
export function Button({ kind = 'secondary', small, icon, after, main, children, ...rest }: Props) {
  const size = small ? (styles.small ?? '') : '';
  return (
    <AriaButton
      {...rest}
      {...(main ? { 'data-main-action': '' } : {})}
      className={`${styles.button ?? ''} ${styles[kind] ?? ''} ${size}`}
    >
      {icon && <Icon name={icon} size={16} />}
      <span>{children}</span>
      {after && <Icon name={after} size={16} />}
    </AriaButton>
  );
}
