/** A line on a terminal that says how far a replay is. */
import type { Progress } from './replay.ts';

/** Shows progress; `end` leaves the last line standing. */
export interface ProgressLine {
  show(progress: Progress): void;
  end(): void;
}

/** Where the line goes. */
export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Shortest time between two lines, in milliseconds. */
const intervalMs = 200;

/** Shortest time that says something of a rate. */
const tellingSeconds = 1;

/** A line on `terminal`, or nothing at all if it is none. @param now Milliseconds, for tests. */
export function progressLine(terminal: Terminal, now: () => number = () => performance.now()): ProgressLine {
  if (terminal.isTTY !== true) return { show: () => undefined, end: () => undefined };
  /** The first row's time: connecting says nothing of the speed. */
  let begun: number | undefined;
  let shownAt = Number.NEGATIVE_INFINITY;
  let firstShare: number | undefined;
  let last: Progress | undefined;
  const draw = (progress: Progress, end: string): void => {
    const line = lineOf(progress, (now() - (begun ?? now())) / 1_000, firstShare ?? 0);
    terminal.write(`\r\u001b[2K${line}${end}`);
  };
  return {
    show(progress) {
      firstShare ??= progress.share;
      last = progress;
      const at = now();
      begun ??= at;
      if (at - shownAt < intervalMs) return;
      shownAt = at;
      draw(progress, '');
    },
    end() {
      if (last !== undefined) draw(last, '\n');
    },
  };
}

/** The line after `seconds`, of which the share of the input beyond `firstShare` was read. */
export function lineOf({ sent, refused, share }: Progress, seconds: number, firstShare: number): string {
  const rows = sent + refused;
  const rate = seconds >= tellingSeconds ? `, ${count(Math.round(rows / seconds))}/s` : '';
  const read = share - firstShare;
  const left = read > 0 && seconds >= tellingSeconds ? `, ${duration(((1 - share) / read) * seconds)} left` : '';
  const aside = refused > 0 ? `, ${count(refused)} set aside` : '';
  return `${count(rows)} rows${rate}, ${Math.floor(share * 100)} %${left}${aside}`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** `2 h 5 min`, `3 min 20 s`, `4 s`. */
function duration(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const [hours, minutes] = [Math.floor(whole / 3_600), Math.floor((whole % 3_600) / 60)];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}
