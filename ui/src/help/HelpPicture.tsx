/** A picture of a page of the window: small beside the words, and as large as it is when asked. */
import { useState } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Button } from '../parts/Button';
import { Link } from '../parts/Link';
import { t } from '../text';
import styles from './HelpPicture.module.css';
import { pictureOf } from './pages';

export function HelpPicture({ source, alt }: { source: string; alt: string }) {
  const [large, setLarge] = useState(false);
  const picture = pictureOf(source);
  if (picture === undefined) return null;
  return (
    <>
      <Link className={styles.small} onPress={() => setLarge(true)}>
        <img src={picture} alt={t('help-enlarge', { alt })} loading="lazy" />
      </Link>
      <ModalOverlay className={styles.overlay} isOpen={large} onOpenChange={setLarge} isDismissable>
        <Modal className={styles.modal}>
          <Dialog className={styles.dialog}>
            <div className={styles.bar}>
              <Heading slot="title" level={2}>
                {alt}
              </Heading>
              <Button small icon="cross" onPress={() => setLarge(false)}>
                {t('close')}
              </Button>
            </div>
            {/* It can be scrolled by keyboard where it is larger than the window. */}
            {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
            <div className={styles.frame} tabIndex={0} role="group" aria-label={alt}>
              <img src={picture} alt="" />
            </div>
          </Dialog>
        </Modal>
      </ModalOverlay>
    </>
  );
}
