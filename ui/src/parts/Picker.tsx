/**
 * One of very many, found by typing: a button that opens a field over a list. Only rows in sight are drawn, and the list
 * exists only while it is open, so a page may have many of these.
 */
import { type ReactNode, useMemo, useState } from 'react';
import {
  Autocomplete,
  Button as AriaButton,
  Collection,
  Dialog,
  DialogTrigger,
  Header,
  Input,
  type Key,
  ListBox,
  ListBoxItem,
  ListBoxLoadMoreItem,
  ListBoxSection,
  ListLayout,
  Popover,
  SearchField,
  Text,
  Virtualizer,
} from 'react-aria-components';
import { t } from '../text';
import { Icon } from './Icon';
import styles from './Picker.module.css';

export interface PickerItem {
  id: string;
  /** What the list and the search know it by. */
  label: string;
  /** Its technical name, also searched. */
  name: string;
  /** What is to be known of it. Put in words only when it is drawn: of very many, few are ever seen. */
  told: () => PickerDetail;
}

export interface PickerDetail {
  /** Type, how often it is filled, an example; or why it would not do, though it can be chosen all the same. */
  text: string;
  warns?: boolean;
}

export interface PickerGroup {
  id: string;
  title: string;
  items: PickerItem[];
}

interface Props {
  /** What is chosen here. */
  label: string;
  /** What is chosen now, in the button. */
  value: string;
  /** What the button shows while nothing is chosen; the label, unless said. */
  shown?: string;
  /** Made when it opens. */
  groups: () => PickerGroup[];
  chosen: string | null;
  choose: (id: string) => void;
  /** A quiet button instead of one that looks like a field. */
  quiet?: boolean;
  id?: string;
  'data-testid'?: string;
}

const ROW = 46;
const HEADING = 28;

function Option({ item }: { item: PickerItem }) {
  const { text, warns } = item.told();
  return (
    <ListBoxItem
      id={item.id}
      textValue={`${item.label} ${item.name}`}
      className={styles.option}
      data-option={item.id}
    >
      <span className={styles.first}>
        <Text slot="label" className={styles.label}>
          {item.label}
        </Text>
        {item.name && (
          <code className={styles.name} data-technical>
            {item.name}
          </code>
        )}
      </span>
      <Text slot="description" className={warns ? styles.warning : styles.detail}>
        {text}
      </Text>
    </ListBoxItem>
  );
}

const LAYOUT = { rowSize: ROW, headingSize: HEADING, padding: 4 };

/** So many options are made at once; the next ones when their place comes into sight. */
const PART = 40;

/** The options in which every typed word is somewhere in the label or the name. */
function found(groups: PickerGroup[], typed: string): PickerGroup[] {
  const words = typed.trim().toLowerCase().split(/\s+/);
  const fits = ({ label, name }: PickerItem) => {
    const where = `${label} ${name}`.toLowerCase();
    return words.every((word) => where.includes(word));
  };
  return groups.map((group) => ({ ...group, items: group.items.filter(fits) }));
}

/** The first so many of them. */
function firstOf(groups: PickerGroup[], most: number): PickerGroup[] {
  let room = most;
  return groups
    .map((group) => {
      const items = group.items.slice(0, room);
      room -= items.length;
      return { ...group, items };
    })
    .filter(({ items }) => items.length > 0);
}

interface ListProps extends Pick<Props, 'label' | 'groups' | 'chosen'> {
  pick: (id: string) => void;
}

function List({ label, groups, chosen, pick }: ListProps): ReactNode {
  const [all] = useState(groups);
  const [typed, setTyped] = useState('');
  const [most, setMost] = useState(PART);
  const fitting = useMemo(() => found(all, typed), [all, typed]);
  const total = fitting.reduce((sum, { items }) => sum + items.length, 0);
  const choose = (keys: 'all' | Set<Key>) => {
    const [key] = keys === 'all' ? [] : [...keys];
    if (key !== undefined) pick(String(key));
  };
  const search = (text: string) => {
    setTyped(text);
    setMost(PART);
  };
  return (
    <Autocomplete inputValue={typed} onInputChange={search}>
      {/* A person who opened the list is about to type into it. */}
      {/* eslint-disable-next-line jsx-a11y/no-autofocus */}
      <SearchField aria-label={label} className={styles.find} autoFocus>
        <Icon name="search" size={16} />
        <Input placeholder={t('picker-search')} className={styles.input} />
      </SearchField>
      <Virtualizer layout={ListLayout} layoutOptions={LAYOUT}>
        <ListBox
          aria-label={label}
          className={styles.list}
          selectionMode="single"
          selectedKeys={chosen === null ? [] : [chosen]}
          onSelectionChange={choose}
          renderEmptyState={() => <p className={styles.none}>{t('picker-none')}</p>}
        >
          <Collection items={firstOf(fitting, most)}>
            {({ id, title, items }) => (
              <ListBoxSection id={`group-${id}`}>
                <Header className={styles.group}>{title}</Header>
                <Collection items={items}>{(item) => <Option item={item} />}</Collection>
              </ListBoxSection>
            )}
          </Collection>
          {most < total && (
            <ListBoxLoadMoreItem onLoadMore={() => setMost(most + PART)}>
              {t('loading')}
            </ListBoxLoadMoreItem>
          )}
        </ListBox>
      </Virtualizer>
    </Autocomplete>
  );
}

export function Picker(props: Props) {
  const { label, value, shown, groups, chosen, choose, quiet, id, ...rest } = props;
  const [open, setOpen] = useState(false);
  return (
    <DialogTrigger isOpen={open} onOpenChange={setOpen}>
      <AriaButton
        id={id}
        className={quiet ? styles.quiet : styles.button}
        aria-label={value ? t('picker-button', { label, value }) : label}
        data-testid={rest['data-testid']}
      >
        <span className={styles.value}>{value || shown || label}</span>
        <Icon name="down" size={16} />
      </AriaButton>
      <Popover className={styles.popover} placement="bottom start">
        <Dialog className={styles.dialog} aria-label={label}>
          <List
            label={label}
            groups={groups}
            chosen={chosen}
            pick={(key) => {
              setOpen(false);
              choose(key);
            }}
          />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
