/** A help page's Markdown. Links open other help pages, or a platform's own in the browser; nothing else gets through. */
import type { ReactNode } from 'react';
import Markdown, { type Components } from 'react-markdown';
import { failureOf, useCommand } from '../host';
import { FailureNotice } from '../parts/FailureNotice';
import { Icon } from '../parts/Icon';
import { Link } from '../parts/Link';
import { t } from '../text';
import { useHelp } from './help';
import styles from './HelpWords.module.css';
import { HelpPicture } from './HelpPicture';
import { linkedPage } from './pages';

/** All that pages are written with. */
const ELEMENTS = [
  'h2',
  'h3',
  'p',
  'ul',
  'ol',
  'li',
  'strong',
  'em',
  'code',
  'a',
  'img',
  'blockquote',
];

function Outside({ address, children }: { address: string; children: ReactNode }) {
  const open = useCommand('open_address');
  return (
    <>
      <Link className={styles.link} onPress={() => open.mutate(address)}>
        {children}
        <Icon name="out" size={16} />
        <span className="visually-hidden">{t('help-outside')}</span>
      </Link>
      {open.error && <FailureNotice failure={failureOf(open.error)} />}
    </>
  );
}

function Anchor({ href = '', children }: { href?: string | undefined; children?: ReactNode }) {
  const { show } = useHelp();
  const page = linkedPage(href);
  if (page === null) return <Outside address={href}>{children}</Outside>;
  return (
    <Link className={styles.link} onPress={() => show(page)}>
      {children}
    </Link>
  );
}

const PARTS: Components = {
  // The page's own heading is the panel's, one level above these.
  h2: ({ children }) => <h3>{children}</h3>,
  h3: ({ children }) => <h4>{children}</h4>,
  a: ({ href, children }) => <Anchor href={href}>{children}</Anchor>,
  img: ({ src, alt }) => (
    <HelpPicture source={typeof src === 'string' ? src : ''} alt={alt ?? ''} />
  ),
};

export function HelpWords({ body }: { body: string }) {
  return (
    <div className={styles.words}>
      <Markdown skipHtml allowedElements={ELEMENTS} components={PARTS}>
        {body}
      </Markdown>
    </div>
  );
}
