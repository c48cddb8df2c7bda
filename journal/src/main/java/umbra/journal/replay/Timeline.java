package umbra.journal.replay;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import umbra.journal.checkpoint.Checkpoint;
import umbra.journal.checkpoint.CheckpointFile;
import umbra.journal.checkpoint.CheckpointFolder;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
import umbra.journal.store.StreamReader;
import umbra.mmu.event.VmEventCaller;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.VmState;

/**
 * A place in a VM's stream that can be moved forward and back, with the state as it is there.
 *
 * <p>To go back is to start anew from before and to fold forward: from a checkpoint of the run, or
 * from an image that was kept in memory on the way. One thread at a time.
 */
public final class Timeline implements Closeable {
  /** So many events behind the last image another is kept, when going back has passed them. */
  private static final long IMAGE_DISTANCE = 1 << 17;

  /** Images kept in memory: the newest ones. */
  private static final int IMAGES = 8;

  /** A checkpoint is gone to rather than so many events forward. */
  private static final long JUMP = 1 << 22;

  private final JournalFolder journal;
  private final StreamId stream;
  private final CheckpointFolder checkpoints;
  private final Consumer<String> notices;
  private final Relay relay = new Relay();
  private final Deque<Checkpoint> images = new ArrayDeque<>();
  private Replay replay;
  private boolean isBehindLast;

  /** Stands before the first event. {@code notices} hears of checkpoints that must not be used. */
  public Timeline(
      final JournalFolder journal,
      final StreamId stream,
      final CheckpointFolder checkpoints,
      final Consumer<String> notices) {
    this.journal = journal;
    this.stream = stream;
    this.checkpoints = checkpoints;
    this.notices = notices;
    this.replay = new Replay(journal, stream, relay);
  }

  /** Number of the last event that the state knows; 0 before the first. */
  public long step() {
    return replay.step();
  }

  /** The state after the last event; null before the first. */
  public VmState state() {
    return replay.state();
  }

  /** Whether the end of the stream was reached. */
  public boolean isAtEnd() {
    return isBehindLast;
  }

  /**
   * From now on {@code listener} hears each event that {@link #next} folds, and is begun anew
   * wherever the timeline has been moved otherwise.
   */
  public void hear(final Replay.Listener listener) {
    relay.listener = listener;
    relay.mustBegin = true;
  }

  /**
   * Goes on by one event.
   *
   * @return false behind the last
   */
  public boolean next() {
    relay.isHeard = true;
    isBehindLast = !replay.next();
    relay.isHeard = false;
    return !isBehindLast;
  }

  /**
   * Goes to just after event {@code step}, forward or back, or to the last one.
   *
   * @param step 0 for before the first event
   * @return the step reached
   */
  public long goTo(final long step) {
    if (step == replay.step()) {
      return step;
    }
    relay.mustBegin = true;
    isBehindLast = false;
    if (step < replay.step()) {
      startBefore(step);
      keepImages(step);
    } else if (step - replay.step() > JUMP && latestFile(step) - replay.step() > JUMP) {
      startBefore(step);
    }
    return replay.to(step);
  }

  /** Folds to the step, and keeps an image not far before it for whoever goes back further. */
  private void keepImages(final long step) {
    long last = replay.step();
    while (replay.step() < step && replay.next()) {
      final boolean isFar = replay.step() - last > IMAGE_DISTANCE;
      if (isFar && step - replay.step() < IMAGE_DISTANCE && isBetweenBatches()) {
        keepImage();
        last = replay.step();
      }
    }
  }

  private boolean isBetweenBatches() {
    return replay.position() != null
        && replay.position().nextEvent() == replay.step() + 1
        && replay.state().isBetweenRequests();
  }

  private void keepImage() {
    final Checkpoint image = Checkpoint.of(replay.state(), replay.position());
    if (image != null) {
      if (images.size() == IMAGES) {
        images.removeFirst();
      }
      images.addLast(image);
    }
  }

  /** Starts anew at the last image or checkpoint up to the step, or before the first event. */
  private void startBefore(final long step) {
    replay.close();
    Checkpoint nearest = null;
    for (final Checkpoint image : images) {
      if (image.step() <= step && (nearest == null || image.step() > nearest.step())) {
        nearest = image;
      }
    }
    replay =
        nearest != null && nearest.step() >= latestFile(step)
            ? at(nearest)
            : Seek.to(step, checkpoints).open(journal, stream, relay, notices);
  }

  private Replay at(final Checkpoint image) {
    final StreamReader reader = journal.read(stream);
    if (reader.seek(image.position()) == null) {
      throw new IllegalStateException("no batch ends at step " + image.step() + " any more");
    }
    return new Replay(reader, image.restore(), relay);
  }

  private long latestFile(final long step) {
    long latest = 0;
    try {
      for (final CheckpointFile file : checkpoints.files()) {
        if (file.isOf(stream) && file.step() <= step) {
          latest = Math.max(latest, file.step());
        }
      }
    } catch (final IOException unreadable) {
      // Without checkpoints the way is longer.
      return 0;
    }
    return latest;
  }

  @Override
  public void close() {
    replay.close();
  }

  /** Lets the listener hear what {@link #next} folds, and nothing of what a jump does. */
  private static final class Relay extends VmEventFlattener implements Replay.Listener {
    private Replay.Listener listener;
    private VmState state;
    private boolean isHeard;
    private boolean mustBegin;
    private long step;

    @Override
    public void begin(final VmState newState) {
      begin(newState, 0);
    }

    @Override
    public void begin(final VmState newState, final long lastStep) {
      state = newState;
      step = lastStep;
      mustBegin = true;
    }

    @Override
    public void before(
        final VmEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      if (isHeard && listener != null) {
        beginListener();
        listener.before(kind, a, b, c, d, e);
      }
    }

    @Override
    public void runStarted(final byte[] configuration) {
      if (isHeard && listener != null) {
        beginListener();
        listener.runStarted(configuration);
      }
      step++;
    }

    private void beginListener() {
      if (mustBegin) {
        listener.begin(state, step);
        mustBegin = false;
      }
    }

    @Override
    protected void event(
        final VmEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      if (isHeard && listener != null) {
        VmEventCaller.call(listener, kind, a, b, c, d, e);
      }
      step++;
    }
  }
}
