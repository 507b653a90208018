import { Component, type ComponentChild, type FunctionComponent } from 'preact';

/** Draws again only when a prop is another value: preact's own lives in its React layer, which is not needed otherwise. */
export function memo<Props extends object>(Inner: FunctionComponent<Props>): new () => Component<Props> {
  return class Memo extends Component<Props> {
    static override displayName = `Memo(${Inner.displayName ?? Inner.name})`;

    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      const before = this.props as Readonly<Record<string, unknown>>;
      const after = next as Readonly<Record<string, unknown>>;
      const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
      return [...keys].some((key) => before[key] !== after[key]);
    }

    override render(): ComponentChild {
      return <Inner {...this.props} />;
    }
  };
}
