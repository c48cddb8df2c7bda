package umbra.journal.touch;

import java.io.IOException;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import umbra.journal.format.StreamPosition;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
import umbra.journal.store.StreamReader;
import umbra.mmu.image.MalformedImageException;

/**
 * The index of one VM's stream, for whoever looks for events. A part is used if the journal has the
 * batch at whose end it was taken, with its chain head; or if the part behind it is used and begins
 * where it ends. The others are named once and passed over: without them a search is slower.
 */
public final class TouchIndex {
  private final JournalFolder journal;
  private final StreamId stream;
  private final Consumer<String> notices;

  /** Files that were not looked at yet, by their last event. */
  private final TreeMap<Long, TouchFile> files = new TreeMap<>();

  /** Parts that may be used, by their last event. */
  private final TreeMap<Long, TouchPart> parts = new TreeMap<>();

  private TouchIndex(
      final JournalFolder journal, final StreamId stream, final Consumer<String> notices) {
    this.journal = journal;
    this.stream = stream;
    this.notices = notices;
  }

  /** The index in a folder, which need not have one. {@code notices} hears what is not used. */
  public static TouchIndex of(
      final JournalFolder journal,
      final StreamId stream,
      final TouchFolder folder,
      final Consumer<String> notices) {
    final TouchIndex index = new TouchIndex(journal, stream, notices);
    try {
      for (final TouchFile file : folder.files()) {
        if (file.isOf(stream)) {
          index.files.put(file.step(), file);
        }
      }
    } catch (final IOException unreadable) {
      notices.accept("the index cannot be listed: " + unreadable);
    }
    return index;
  }

  /** An index of nothing. */
  public static TouchIndex none(final JournalFolder journal, final StreamId stream) {
    return new TouchIndex(journal, stream, notice -> {});
  }

  /** The block that holds an event, or null if no part has it. */
  public TouchedBlock blockOf(final long event) {
    final TouchPart part = partOf(event);
    if (part == null) {
      return null;
    }
    final List<TouchedBlock> blocks = part.blocks();
    int from = 0;
    int to = blocks.size() - 1;
    while (from < to) {
      final int middle = (from + to) >>> 1;
      if (blocks.get(middle).lastEvent() < event) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return blocks.get(from);
  }

  /**
   * The last event before {@code event}, which no part has, that a part has; 0 if there is none.
   */
  public long lastBefore(final long event) {
    for (Long step = lower(event); step != null; step = lower(step)) {
      if (partOf(step) != null) {
        return step;
      }
    }
    return 0;
  }

  private Long lower(final long event) {
    final Long ofFile = files.lowerKey(event);
    final Long ofPart = parts.lowerKey(event);
    return ofFile == null || (ofPart != null && ofPart > ofFile) ? ofPart : ofFile;
  }

  private TouchPart partOf(final long event) {
    while (true) {
      final var part = parts.ceilingEntry(event);
      if (part != null && part.getValue().start().nextEvent() <= event) {
        return part.getValue();
      }
      final var file = files.ceilingEntry(event);
      if (file == null) {
        return null;
      }
      files.remove(file.getKey());
      use(file.getValue());
    }
  }

  private void use(final TouchFile file) {
    try {
      final TouchPart part = file.read();
      if (!isOfThisJournal(part.end())) {
        throw file.unusable("found no batch in the journal that ends where it does");
      }
      parts.put(part.step(), part);
    } catch (final MalformedImageException unusable) {
      notices.accept(unusable.getMessage() + "; it is not used");
    }
  }

  private boolean isOfThisJournal(final StreamPosition end) {
    final var behind = parts.higherEntry(end.nextEvent() - 1);
    if (behind != null && behind.getValue().start().equals(end)) {
      return true;
    }
    try (StreamReader reader = journal.read(stream)) {
      return reader.seek(end) != null;
    }
  }
}
