/** The last net: a fault of ours in drawing never leaves an empty window. */
import { Component, type ReactNode } from 'react';
import { failureOf } from '../host';
import { Button } from '../parts/Button';
import { FailureNotice } from '../parts/FailureNotice';
import { t } from '../text';
import styles from './App.module.css';

interface State {
  thrown: unknown;
  broken: boolean;
}

export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { thrown: null, broken: false };

  static getDerivedStateFromError(thrown: unknown): State {
    return { thrown, broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    const reload = (
      <Button small onPress={() => window.location.reload()}>
        {t('reload')}
      </Button>
    );
    return (
      <main className={styles.alone}>
        <FailureNotice failure={failureOf(this.state.thrown)} actions={reload} />
      </main>
    );
  }
}
