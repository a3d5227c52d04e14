/** The frame of every page: heading, body, safety line, footer. */
import { type ReactNode, useEffect, useRef } from 'react';
import { HelpButton } from '../help/HelpButton';
import { Icon } from '../parts/Icon';
import { t } from '../text';
import styles from './Page.module.css';

interface Props {
  title: string;
  /** Such as "(Step 2 of 6)", read together with the title. */
  part?: string;
  purpose?: string;
  actions?: ReactNode;
  footer?: ReactNode;
  safety?: string;
  /** The body fills the height and scrolls inside, as long tables do. */
  fill?: boolean;
  /** What the page shows; the heading takes the focus when it changes. */
  place: string;
  children: ReactNode;
}

export function Page(props: Props) {
  const { title, part, purpose, actions, footer, safety, fill, place, children } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [place]);
  return (
    <div className={styles.page}>
      <div className={fill ? styles.filled : styles.scroll} data-scroll>
        <header className={styles.header}>
          <div className={styles.heading}>
            <h1 ref={heading} tabIndex={-1}>
              {title}
              {part && <span className={styles.part}> {part}</span>}
            </h1>
            {purpose && <p className={styles.purpose}>{purpose}</p>}
          </div>
          <div className={styles.actions}>
            {actions}
            <HelpButton />
          </div>
        </header>
        {children}
      </div>
      {safety && (
        <p className={styles.safety}>
          <Icon name="shield" size={16} />
          <span className="visually-hidden">{t('safety-label')}</span>
          <span data-testid="safety-line">{safety}</span>
        </p>
      )}
      {footer && <div className={styles.footer}>{footer}</div>}
    </div>
  );
}
