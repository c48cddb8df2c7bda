package umbra.journal.touch;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import umbra.journal.format.Batch;
import umbra.journal.format.StreamPosition;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
import umbra.journal.store.StreamReader;
import umbra.mmu.image.MalformedImageException;

/** Holds the parts of an index against what the journal's batches say. */
public final class TouchCheck {
  private final List<TouchFile> files;
  private final List<String> findings = new ArrayList<>();
  private int checked;

  /**
   * Lists the parts. To be called before the journal is opened: a running simulation writes a part
   * after its events.
   */
  public TouchCheck(final TouchFolder folder) {
    List<TouchFile> found = List.of();
    try {
      found = folder.files();
    } catch (final IOException unreadable) {
      findings.add("the index cannot be listed: " + unreadable);
    }
    files = found;
  }

  /** Checks the parts of a VM's index, whose stream is whole. */
  public void check(final JournalFolder journal, final StreamId vm) {
    final Deque<Expected> parts = new ArrayDeque<>();
    for (final TouchFile file : files) {
      try {
        if (file.isOf(vm)) {
          parts.add(new Expected(file, file.read()));
        }
      } catch (final MalformedImageException damaged) {
        findings.add(damaged.getMessage());
      }
    }
    while (!parts.isEmpty()) {
      compare(journal, vm, parts);
    }
  }

  /** Notes those that are of none of the journal's VMs. */
  public void expectOf(final List<StreamId> vms) {
    for (final TouchFile file : files) {
      if (vms.stream().noneMatch(file::isOf)) {
        findings.add(file.unusable("its name is of no VM of this journal").getMessage());
      }
    }
  }

  /** Parts that are as they should be. */
  public int checked() {
    return checked;
  }

  /** What is wrong, each a line for the user. */
  public List<String> findings() {
    return List.copyOf(findings);
  }

  /**
   * Goes through the stream once, and takes those parts out that have been compared. Parts overlap
   * where a run was resumed with another configuration: then once more.
   */
  private void compare(
      final JournalFolder journal, final StreamId vm, final Deque<Expected> parts) {
    final Deque<Expected> overlapping = new ArrayDeque<>();
    try (Comparison stream = new Comparison(journal.read(vm))) {
      while (!parts.isEmpty()) {
        final Expected next = parts.remove();
        if (next.part().start().nextEvent() < stream.nextEvent()) {
          overlapping.add(next);
        } else if (stream.gives(next.part())) {
          checked++;
        } else {
          findings.add(
              next.file().unusable("found other blocks than the batches give").getMessage());
        }
      }
    }
    parts.addAll(overlapping);
  }

  private record Expected(TouchFile file, TouchPart part) {}

  /** A stream from its beginning on, of which some parts are asked for, in their order. */
  private static final class Comparison implements Closeable {
    private final StreamReader reader;
    private final Touches touches = new Touches();
    private StreamPosition end;

    Comparison(final StreamReader reader) {
      this.reader = reader;
    }

    long nextEvent() {
      return reader.nextEvent();
    }

    /** Whether the batches from here on give the part, after some that are passed over. */
    boolean gives(final TouchPart part) {
      readTo(part.start().nextEvent() - 1);
      touches.end(1, 1, 1, 1);
      boolean same =
          (end == null
                  ? part.start().equals(StreamPosition.start(part.end().epoch()))
                  : end.equals(part.start()))
              && reader.nextSequenceNr() == part.firstRecord();
      for (final TouchedBlock block : part.blocks()) {
        final long first = reader.nextEvent();
        final long record = reader.nextSequenceNr();
        readTo(block.lastEvent());
        final TouchedBlock found =
            touches.end(
                first, reader.nextEvent() - first, record, reader.nextSequenceNr() - record);
        same &= Arrays.equals(bytes(found), bytes(block));
      }
      return same && end != null && end.equals(part.end());
    }

    private static byte[] bytes(final TouchedBlock block) {
      final ByteArrayOutputStream out = new ByteArrayOutputStream();
      block.writeTo(out);
      return out.toByteArray();
    }

    private void readTo(final long event) {
      while (reader.nextEvent() <= event) {
        final Batch batch = reader.next();
        if (batch == null) {
          return;
        }
        touches.add(batch);
        end = reader.position();
      }
    }

    @Override
    public void close() {
      reader.close();
    }
  }
}
