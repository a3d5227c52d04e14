/** Where the rows of a long table stand, of which only some are held. */
import { Rect, LayoutInfo, TableLayout, type TableLayoutProps } from 'react-aria-components';
import type { Placed } from './usePages';

export interface LongLayoutOptions extends TableLayoutProps {
  /** How many rows there are, held or not. */
  total: number;
}

/** Which kind of node a layout builds; the library does not export its name. */
type Layout = ReturnType<TableLayout<Placed<unknown>, LongLayoutOptions>['buildRowGroup']>;
type Group = Parameters<TableLayout<Placed<unknown>, LongLayoutOptions>['buildRowGroup']>[1];

/** Every row stands at its place among all, so that the scroll bar tells the truth from the first page on. */
export class LongLayout extends TableLayout<Placed<unknown>, LongLayoutOptions> {
  private total = 0;

  override shouldInvalidateLayoutOptions(
    next: LongLayoutOptions,
    before: LongLayoutOptions,
  ): boolean {
    return next.total !== before.total || super.shouldInvalidateLayoutOptions(next, before);
  }

  override update(
    context: Parameters<TableLayout<Placed<unknown>, LongLayoutOptions>['update']>[0],
  ): void {
    this.total = context.layoutOptions?.total ?? this.total;
    super.update(context);
  }

  protected override buildRowGroup(y: number, node: Group): Layout {
    const height = this.getEstimatedRowHeight();
    const rect = new Rect(this.padding, y, 0, this.total * height);
    const layoutInfo = new LayoutInfo('rowgroup', node.key, rect);
    const children: Layout[] = [];
    for (const row of this.collection.getChildren?.(node.key) ?? []) {
      const top = y + (row.value?.place ?? 0) * height;
      const near = top + height >= this.requestedRect.y && top <= this.requestedRect.maxY;
      if (!near && !this.virtualizer?.isPersistedKey(row.key)) continue;
      const child = this.buildChild(row, this.padding, top, layoutInfo.key);
      child.index = children.length;
      children.push(child);
      rect.width = Math.max(rect.width, child.layoutInfo.rect.width);
    }
    return { layoutInfo, children, validRect: rect.intersection(this.requestedRect), node };
  }
}
