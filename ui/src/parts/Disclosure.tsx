import type { ReactNode } from 'react';
import { Button, Disclosure as AriaDisclosure, DisclosurePanel } from 'react-aria-components';
import { Icon } from './Icon';
import styles from './Disclosure.module.css';

interface Props {
  title: string;
  /** A side remark: smaller and without weight. */
  aside?: boolean;
  children: ReactNode;
}

/** More, for those who want it. */
export function Disclosure({ title, aside, children }: Props) {
  return (
    <AriaDisclosure className={`${styles.disclosure ?? ''} ${aside ? (styles.aside ?? '') : ''}`}>
      <Button slot="trigger" className={styles.trigger}>
        <Icon name="right" size={16} />
        <span>{title}</span>
      </Button>
      <DisclosurePanel className={styles.panel}>{children}</DisclosurePanel>
    </AriaDisclosure>
  );
}
