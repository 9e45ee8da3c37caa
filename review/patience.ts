/** Tells a waiting person that something is going on: on a terminal only, and only if it takes a while. */

const quietMs = 500;

export interface Patience {
  /** Writes a line of its own to stderr. */
  readonly say: (line: string) => void;
  readonly end: () => void;
}

/** Shows `text` on stderr after half a second, until `end`. */
export function patience(text: string, stream: NodeJS.WriteStream = process.stderr): Patience {
  let shown = false;
  const clear = (): void => {
    if (shown) stream.write('\r\u001b[2K');
    shown = false;
  };
  const timer = setTimeout(() => {
    shown = stream.isTTY;
    if (shown) stream.write(text);
  }, quietMs);
  timer.unref();
  return {
    say: (line) => {
      clear();
      stream.write(`${line}\n`);
    },
    end: () => {
      clearTimeout(timer);
      clear();
    },
  };
}
