import { type ReactNode, useId } from 'react';
import styles from './Card.module.css';

interface Props {
  title?: string;
  aside?: ReactNode;
  children: ReactNode;
}

/** A group of things that belong together, with its heading. */
export function Card({ title, aside, children }: Props) {
  const id = useId();
  return (
    <section className={styles.card} aria-labelledby={title ? id : undefined}>
      {title && (
        <div className={styles.head}>
          <h2 id={id}>{title}</h2>
          {aside}
        </div>
      )}
      {children}
    </section>
  );
}
