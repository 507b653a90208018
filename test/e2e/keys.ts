import type { Locator, Page } from 'playwright-core';
import { waitUntil } from '../support/waitUntil';

/** Operates a window with keys alone. */
export class Keys {
  constructor(private readonly page: Page) {}

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  type(text: string): Promise<void> {
    return this.page.keyboard.type(text);
  }

  /** Runs a command by the title that the palette shows. */
  async runCommand(title: string): Promise<void> {
    const widget = this.page.locator('.quick-input-widget');
    const has = this.page.getByText(title, { exact: true });
    const offered = widget.locator('.monaco-list-row', { has }).first();
    const chosen = widget.locator('.monaco-list-row.focused', { has });
    await waitUntil(
      `the palette offers "${title}"`,
      async () => {
        await this.press('F1');
        await widget.locator('input.input').first().waitFor();
        await this.page.keyboard.insertText(title);
        await shownWithin(5000, offered);
        // The best match is at the top, but what was run lately is above it.
        for (let step = 0; step < 8; step++) {
          if (await shownWithin(300, chosen)) return true;
          await this.press('ArrowDown');
        }
        await this.press('Escape');
        return false;
      },
      { timeoutMs: 120_000 },
    );
    await this.press('Enter');
  }

  /** Goes on with a key until this has the focus; where the page ends, back with the other one. */
  async goTo(
    target: Locator,
    [onward, back]: readonly [string, string] = ['Tab', 'Shift+Tab'],
    most = 300,
  ): Promise<void> {
    await target.waitFor();
    await waitUntil(
      'the page of what is looked for has the focus',
      async () => (await focusOf(target)).inPage,
      {
        timeoutMs: 60_000,
      },
    );
    let key = onward;
    for (let presses = 0; presses <= most; presses++) {
      const { onTarget, inPage } = await focusOf(target);
      if (onTarget) return;
      if (!inPage) key = back;
      await this.press(key);
    }
    throw new Error(`${most} times ${onward} or ${back} do not lead to ${String(target)}`);
  }
}

function shownWithin(timeout: number, locator: Locator): Promise<boolean> {
  return locator.waitFor({ timeout }).then(
    () => true,
    () => false,
  );
}

interface Focus {
  readonly onTarget: boolean;
  readonly inPage: boolean;
}

/** The little of an element that is used in the page. */
interface PageElement {
  readonly ownerDocument: { readonly activeElement: unknown; hasFocus(): boolean };
}

function focusOf(target: Locator): Promise<Focus> {
  return target.evaluate((element) => {
    const { ownerDocument } = element as unknown as PageElement;
    const inPage = ownerDocument.hasFocus();
    return { inPage, onTarget: inPage && ownerDocument.activeElement === element };
  });
}
