import type { Browser, BrowserContext, Page, Route } from 'playwright-core';

/** What the page is to answer a request with; nothing for what is not to be had. */
export type Answer = (url: URL) => { contentType: string; body: string } | undefined;

export interface BrowserPageOptions {
  readonly width: number;
  readonly height: number;
  readonly answer: Answer;
}

/** A page of a browser that shows one document after the other: a new page takes as long as all that a test does in it. */
export class BrowserPage {
  private answer: Answer = () => undefined;
  private complain: (text: string) => void = () => undefined;
  private readonly served = new Map<string, (question: never) => unknown>();
  private readonly known = new Set<string>();
  private opened = 0;

  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
  ) {}

  static async create(browser: Browser): Promise<BrowserPage> {
    const context = await browser.newContext();
    const created = new BrowserPage(await context.newPage(), context);
    const { page } = created;
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') created.complain(message.text());
    });
    page.on('pageerror', (error) => {
      created.complain(error.message);
    });
    // Nothing leaves the page: each request is answered from the files of the build.
    await page.route('**/*', (route) => created.fulfill(route));
    return created;
  }

  /** Shows a new document, with nothing left of the one before, and returns what Chromium complains of from now on. */
  async open(origin: string, { width, height, answer }: BrowserPageOptions): Promise<readonly string[]> {
    this.served.clear();
    // It would be above something of the new document, too.
    if (this.opened > 0) await this.page.mouse.move(-1, -1);
    await this.page.setViewportSize({ width, height });
    // The document before may have been shown with movement.
    await this.page.emulateMedia({ reducedMotion: 'reduce' });
    const complaints: string[] = [];
    this.answer = answer;
    this.complain = (text) => complaints.push(text);
    // The same address once more would be a reload, which scrolls to where the page was.
    this.opened += 1;
    await this.page.goto(`${origin}/?${this.opened}`);
    return complaints;
  }

  /** A function of the window for this document. */
  async serve<Question>(name: string, answer: (question: Question) => unknown): Promise<void> {
    this.served.set(name, answer);
    if (this.known.has(name)) return;
    this.known.add(name);
    await this.page.exposeFunction(name, (question: never) => this.served.get(name)?.(question));
  }

  /** Hears no more of what is shown, once all is heard of which it has complained; another document may follow. */
  async leave(): Promise<void> {
    await this.page.evaluate('undefined');
    this.complain = () => undefined;
  }

  close(): Promise<void> {
    return this.context.close();
  }

  private async fulfill(route: Route): Promise<void> {
    const answer = this.answer(new URL(route.request().url()));
    await (answer === undefined ? route.abort() : route.fulfill(answer));
  }
}
