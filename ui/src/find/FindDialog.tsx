/** One box for everything: people, pages, actions, steps, help. Results as you type; arrow keys and Enter choose. */
import { useDeferredValue, useState } from 'react';
import {
  Autocomplete,
  Collection,
  Dialog,
  Header,
  Input,
  type Key,
  ListBox,
  ListBoxItem,
  ListBoxSection,
  Modal,
  ModalOverlay,
  SearchField,
  Text,
} from 'react-aria-components';
import { useNavigation } from '../app/navigation';
import { useHelp } from '../help/help';
import { failureOf, type Overview, useCommand, useRead } from '../host';
import { FailureNotice } from '../parts/FailureNotice';
import { Icon } from '../parts/Icon';
import { t } from '../text';
import { useFind } from './find';
import { groupsOf, type Item } from './items';
import styles from './Find.module.css';

/** Fewer letters would find nearly everybody. */
const LETTERS = 2;

function Option({ item }: { item: Item }) {
  return (
    <ListBoxItem id={item.id} textValue={item.label} className={styles.option}>
      <Text slot="label" className={styles.label}>
        {item.label}
      </Text>
      {item.detail && (
        <Text slot="description" className={styles.detail}>
          {item.detail}
        </Text>
      )}
    </ListBoxItem>
  );
}

/** Does what was chosen, and closes the box. */
function useDo(close: () => void) {
  const { go } = useNavigation();
  const { show } = useHelp();
  const preview = useCommand('preview_sync');
  const act = ({ does }: Item) => {
    if ('preview' in does) {
      preview.mutate(does.preview, {
        onSuccess: ({ id }) => {
          close();
          go({ page: 'sync', plan: id });
        },
      });
      return;
    }
    close();
    if ('go' in does) go(does.go);
    else show(does.help);
  };
  return { act, error: preview.error };
}

function Box({ overview, close }: { overview: Overview; close: () => void }) {
  const [typed, setTyped] = useState('');
  const asked = useDeferredValue(typed.trim());
  const enough = asked.length >= LETTERS;
  const people = useRead('find_people', asked, { enabled: enough, stay: true });
  const found = enough ? people.data : undefined;
  const groups = groupsOf(overview, typed, found);
  const { act, error } = useDo(close);
  const choose = (key: Key) => {
    const item = groups.flatMap(({ items }) => items).find(({ id }) => id === key);
    if (item) act(item);
  };
  const looking = enough && people.isFetching;
  return (
    <Autocomplete inputValue={typed} onInputChange={setTyped}>
      {/* Whoever opened the box is about to type into it. */}
      {/* eslint-disable-next-line jsx-a11y/no-autofocus */}
      <SearchField aria-label={t('find-label')} className={styles.field} autoFocus>
        <Icon name="search" />
        <Input placeholder={t('find-label')} className={styles.input} data-testid="find-input" />
      </SearchField>
      {error && <FailureNotice failure={failureOf(error)} />}
      {people.error && enough && (
        <FailureNotice failure={failureOf(people.error)} retry={() => void people.refetch()} />
      )}
      <ListBox
        aria-label={t('find-results')}
        className={styles.list}
        items={groups}
        onAction={choose}
        renderEmptyState={() => (
          <p className={styles.none}>
            {looking ? t('find-looking') : t('find-none', { typed: typed.trim() })}
          </p>
        )}
      >
        {({ id, title, items }) => (
          <ListBoxSection id={`group-${id}`}>
            <Header className={styles.group}>{title}</Header>
            <Collection items={items}>{(item) => <Option item={item} />}</Collection>
          </ListBoxSection>
        )}
      </ListBox>
      <p className={styles.foot} role="status">
        {looking && groups.length > 0 ? t('find-looking') : t('find-foot')}
      </p>
    </Autocomplete>
  );
}

export function FindDialog({ overview }: { overview: Overview }) {
  const { isOpen, close } = useFind();
  return (
    <ModalOverlay
      className={styles.overlay}
      isOpen={isOpen}
      isDismissable
      onOpenChange={(open) => {
        if (!open) close();
      }}
    >
      <Modal className={styles.modal}>
        <Dialog className={styles.dialog} aria-label={t('find-title')}>
          <Box overview={overview} close={close} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
