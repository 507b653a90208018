import type { NewFeature } from '../core/backlog/feature';

/** A small shop, as a team would break it down; dependencies by position in this list. */
const shop: readonly { name: string; category: string; description: string; after: readonly number[] }[] = [
  {
    name: 'Project skeleton',
    category: 'Foundation',
    description: 'Folders, build and a start page.',
    after: [],
  },
  { name: 'Data model', category: 'Foundation', description: 'Books, customers and orders.', after: [0] },
  { name: 'Design tokens', category: 'Foundation', description: 'Colours, type and spacing.', after: [0] },
  {
    name: 'Book catalogue',
    category: 'Shop',
    description: 'List, sort and page through books.',
    after: [1, 2],
  },
  { name: 'Full-text search', category: 'Shop', description: 'Find books by title and author.', after: [3] },
  { name: 'Sign in', category: 'Accounts', description: 'Sign in and out, keep the session.', after: [1] },
  {
    name: 'Customer profile',
    category: 'Accounts',
    description: 'Address and order history.',
    after: [5, 2],
  },
  { name: 'Shopping basket', category: 'Shop', description: 'Add, change and remove books.', after: [3, 5] },
  { name: 'Payment', category: 'Checkout', description: 'Pay by card through the provider.', after: [7] },
  {
    name: 'Order confirmation',
    category: 'Checkout',
    description: 'Confirm on the page and by mail.',
    after: [8, 6],
  },
  {
    name: 'Stock keeping',
    category: 'Back office',
    description: 'Count stock down with each order.',
    after: [1, 7],
  },
  {
    name: 'Sales report',
    category: 'Back office',
    description: 'Orders a day, best sellers.',
    after: [10, 9],
  },
];

export const defaultSampleSize = shop.length;

/**
 * `count` features in a real dependency graph (no cycles; several can run at a time). Beyond the twelve of
 * the shop, every feature depends on one or two earlier ones, so that any size keeps a believable shape.
 */
export function sampleBacklog(count: number): NewFeature[] {
  return Array.from({ length: count }, (_, index) => {
    const known = shop[index];
    const after = known?.after ?? [...new Set([Math.floor(index / 2), Math.floor(index / 3) + 1])];
    return {
      name: known?.name ?? `Improvement ${index + 1 - shop.length}`,
      category: known?.category ?? 'Improvements',
      description: known?.description ?? `Follow-up work number ${index + 1 - shop.length}.`,
      steps: ['Write the module', 'Note it in the feature list', 'Commit'],
      priority: index + 1,
      dependencies: after.filter((position) => position < index).map((position) => position + 1),
    };
  });
}
