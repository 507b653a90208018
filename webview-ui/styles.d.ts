declare module '*.css';

/** The bundled program of a worker, as text: a webview may start one from a blob only. */
declare module '*?worker' {
  export const program: string;
}
