package umbra.journal.history;

import java.util.function.Predicate;
import umbra.journal.touch.TouchIndex;
import umbra.journal.touch.TouchedBlock;

/**
 * Cuts a stretch of a stream into windows, from its end back. What the index has and does not
 * choose is in none. One that is likely to be enough comes first: windows grow.
 */
final class Windows {
  /** Events of the last window; each one before it has twice as many, up to the most. */
  private static final long FIRST = 1 << 18;

  private static final long MOST = 1 << 23;

  private final TouchIndex index;
  private final long begin;
  private final Predicate<TouchedBlock> choice;

  /** Last event that is not in a window yet. */
  private long end;

  private long size = FIRST;
  private long from;
  private long to;
  private long record;

  /** Of the events {@code begin} to {@code end}, those in blocks of the index by choice. */
  Windows(
      final TouchIndex index,
      final long begin,
      final long end,
      final Predicate<TouchedBlock> choice) {
    this.index = index;
    this.begin = begin;
    this.end = end;
    this.choice = choice;
  }

  /** Goes on to the next window, of lower steps; false if there is none. */
  boolean next() {
    while (end >= begin) {
      final TouchedBlock block = index.blockOf(end);
      if (block == null) {
        unknown();
        return true;
      }
      if (choice.test(block)) {
        chosen(block);
        return true;
      }
      end = block.firstEvent() - 1;
    }
    return false;
  }

  /** First event of the window. */
  long from() {
    return from;
  }

  /** Last event of the window. */
  long to() {
    return to;
  }

  /** The store's number of the record that begins with the first event; 0 if it is not known. */
  long record() {
    return record;
  }

  private void unknown() {
    to = end;
    from = Math.max(Math.max(begin, end - size + 1), index.lastBefore(end) + 1);
    record = 0;
    advance();
  }

  /** With the chosen blocks in front of it. */
  private void chosen(final TouchedBlock last) {
    to = end;
    TouchedBlock first = last;
    TouchedBlock before = before(first);
    while (before != null && to - before.firstEvent() < size && choice.test(before)) {
      first = before;
      before = before(first);
    }
    from = Math.max(begin, first.firstEvent());
    record = from == first.firstEvent() ? first.firstRecord() : 0;
    advance();
  }

  private TouchedBlock before(final TouchedBlock block) {
    return block.firstEvent() > begin ? index.blockOf(block.firstEvent() - 1) : null;
  }

  private void advance() {
    end = from - 1;
    size = Math.min(size * 2, MOST);
  }
}
