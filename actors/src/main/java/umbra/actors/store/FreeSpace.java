package umbra.actors.store;

import akka.actor.typed.Behavior;
import akka.actor.typed.BehaviorInterceptor;
import akka.actor.typed.TypedActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * Sees to it that the journal's file system never fills up under the store. LevelDB maps the files
 * that it writes, and a page of a mapped file that finds no block ends the JVM by a signal. So a
 * write begins only while there is room for all that the store may write before the next look:
 *
 * <ul>
 *   <li>its log and what it holds in memory, two tables of 4 MiB, and the pages it maps ahead;
 *   <li>the writes under way;
 *   <li>tables that are being merged: they are written anew before the old ones go, so at most what
 *       there is, and no more than a limit, since LevelDB merges a part of its tables at a time.
 * </ul>
 *
 * <p>Another program that fills the rest between two writes is not stopped by this.
 */
public final class FreeSpace {
  /** The store's log, memory and mappings. */
  static final long AT_ONCE = 16L << 20;

  /** Key, counter and frame of a batch in the store, and more than that. */
  private static final long RECORD = 256;

  private static final int KIB_BITS = 10;

  private final Path folder;
  private final LongSupplier usable;
  private final long most;
  private long stored;
  private long underWay;

  /**
   * Watches a folder.
   *
   * @param usable tells the bytes that can still be written there
   * @param stored bytes that the journal has already
   * @param most bytes that are kept free at most; 0: writes are never refused
   */
  FreeSpace(final Path folder, final LongSupplier usable, final long stored, final long most) {
    this.folder = folder;
    this.usable = usable;
    this.stored = stored;
    this.most = most;
  }

  /** Never refuses anything. */
  public static FreeSpace unlimited() {
    return new FreeSpace(Path.of(""), () -> Long.MAX_VALUE, 0, 0);
  }

  /**
   * Of the file system that holds the store of the journal {@code folder}, made already.
   *
   * @param usable tells the bytes that can still be written there
   * @param most bytes that are kept free at most; 0: writes are never refused
   */
  public static FreeSpace of(final Path folder, final LongSupplier usable, final long most) {
    return new FreeSpace(folder, usable, sizeOf(folder.resolve(JournalClaim.STORE)), most);
  }

  /**
   * Checks that a journal can be begun in {@code folder}, which need not exist.
   *
   * @throws JournalClaimException if there is less room than the first writes need
   */
  public static void expectRoomFor(final Path folder, final long most) {
    Path existing = folder.toAbsolutePath();
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    expectRoomFor(folder, most, existing.toFile().getUsableSpace());
  }

  static void expectRoomFor(final Path folder, final long most, final long usable) {
    try {
      new FreeSpace(folder, () -> usable, 0, most).expectRoom(0, 0);
    } catch (final NoSpaceException none) {
      throw new JournalClaimException(none.getMessage(), none);
    }
  }

  /** The same writer; with too little room it fails with a {@link NoSpaceException} instead. */
  public Behavior<StreamWriter.Append> guard(final Behavior<StreamWriter.Append> writer) {
    return Behaviors.intercept(Look::new, writer);
  }

  /**
   * Checks that a write can begin.
   *
   * @param bytes to be written
   * @param before bytes of the same stream's last write, which is on disk now
   */
  synchronized void expectRoom(final long bytes, final long before) {
    underWay += bytes - before;
    stored += before;
    final long needed = Math.min(most, AT_ONCE + underWay + stored);
    final long free = needed == 0 ? Long.MAX_VALUE : usable.getAsLong();
    if (free < needed) {
      throw new NoSpaceException(
          String.format(
              "%s: no space left: %d KiB free, expected %d KiB (umbra.journal.free-space)",
              folder, free >> KIB_BITS, needed >> KIB_BITS));
    }
  }

  private static long sizeOf(final Path store) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(store)) {
      long size = 0;
      for (final Path file : files) {
        size += Files.size(file);
      }
      return size;
    } catch (final IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** One stream's: it has one write under way at a time. */
  private final class Look extends BehaviorInterceptor<StreamWriter.Append, StreamWriter.Append> {
    private long last;

    Look() {
      super(StreamWriter.Append.class);
    }

    @Override
    public Behavior<StreamWriter.Append> aroundReceive(
        final TypedActorContext<StreamWriter.Append> context,
        final StreamWriter.Append append,
        final ReceiveTarget<StreamWriter.Append> writer) {
      long bytes = 0;
      for (final StoredBatch batch : append.batches()) {
        bytes += batch.bytes().length + RECORD;
      }
      expectRoom(bytes, last);
      last = bytes;
      return writer.apply(context, append);
    }
  }
}
