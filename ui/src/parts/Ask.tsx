import type { ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import styles from './Ask.module.css';
import { Button } from './Button';

interface Props {
  open: boolean;
  close: () => void;
  /** The consequence. */
  title: string;
  /** Leaves things as they are. */
  keep: string;
  /** Verb and object. */
  act: string;
  onAct: () => void;
  busy?: boolean;
  danger?: boolean;
  testId?: string;
  children: ReactNode;
}

/** A choice that cannot be taken back, asked once. */
export function Ask(props: Props) {
  const { open, close, title, keep, act, onAct, busy, danger, testId, children } = props;
  return (
    <ModalOverlay
      className={styles.overlay}
      isOpen={open}
      onOpenChange={(next) => {
        if (!next) close();
      }}
    >
      <Modal className={styles.modal}>
        <Dialog role="alertdialog" className={styles.dialog}>
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          <div className={styles.body}>{children}</div>
          <div className={styles.actions}>
            <Button onPress={close}>{keep}</Button>
            <Button
              kind={danger ? 'danger' : 'primary'}
              main
              isPending={busy ?? false}
              onPress={onAct}
              data-testid={testId}
            >
              {act}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
