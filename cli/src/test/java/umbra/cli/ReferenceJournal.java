package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.fusesource.leveldbjni.JniDBFactory;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBFactory;
import org.iq80.leveldb.DBIterator;
import org.iq80.leveldb.Options;
import org.iq80.leveldb.impl.Iq80DBFactory;
import umbra.journal.format.Batch;
import umbra.journal.format.StreamPosition;
import umbra.journal.replay.Replay;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.LevelDbEngine;
import umbra.journal.store.StreamId;
import umbra.journal.store.StreamReader;
import umbra.journal.store.StreamReport;

/**
 * A finished run's journal, as small as one can be that has all there is: two streams of several
 * batches, a table and a log. And all that may be said of any part of it.
 */
final class ReferenceJournal {
  static final StreamId VM = StreamId.ofVm("tiny");
  static final StreamId VCPU = StreamId.ofVcpu("tiny", 0);

  private static final String SCENARIO =
      """
      vcpus 1
      warm off
      slot 1 gpa=0x10000000 size=2M
      map gva=0x40000000 gpa=0x10000000 size=4K count=2 flags=PWU
      ops
      vcpu 0 write 0x40000000
      vcpu 0 read 0x40001000
      host log 1 on
      vcpu 0 write 0x40000000
      """;

  /** So small that there are several batches. */
  private static final Map<String, String> BATCHES =
      Map.of(
          "umbra.journal.batch-bytes", "64",
          "umbra.journal.section-bytes", "48",
          "umbra.journal.vcpu-batch-bytes", "24");

  private final Path folder;
  private final TreeMap<Long, String> digests = new TreeMap<>();
  private final Set<String> truths = new HashSet<>();
  private final String events;
  private final String ownEvents;

  private ReferenceJournal(Path folder) throws IOException {
    this.folder = folder;
    try (JournalFolder journal = JournalFolder.openStrictly(store())) {
      noteStates(journal);
      noteReports(journal, VM);
      noteReports(journal, VCPU);
    }
    this.events = CommandResult.of("inspect", folder).out();
    this.ownEvents = CommandResult.of("inspect", folder, "--vcpu", 0, "--own").out();
  }

  /** Runs the scenario and writes what came out once more, half of it into a table. */
  static ReferenceJournal make(Path temporary, LevelDbEngine engine) throws IOException {
    Path scenario = Files.writeString(temporary.resolve("tiny.txt"), SCENARIO);
    Path run = temporary.resolve("run");
    BATCHES.forEach(System::setProperty);
    ConfigFactory.invalidateCaches();
    try {
      CommandResult.ofRun(scenario, run);
    } finally {
      BATCHES.keySet().forEach(System::clearProperty);
      ConfigFactory.invalidateCaches();
    }
    Path journal = temporary.resolve("reference");
    Path store = Files.createDirectories(journal.resolve("leveldb"));
    List<List<byte[][]>> halves = halves(run.resolve("leveldb"));
    for (List<byte[][]> half : halves) {
      // Each opening puts what the log holds into a table.
      try (DB database = factory(engine).open(store.toFile(), new Options())) {
        half.forEach(entry -> database.put(entry[0], entry[1]));
      }
    }
    return new ReferenceJournal(journal);
  }

  private static DBFactory factory(LevelDbEngine engine) {
    return engine == LevelDbEngine.NATIVE ? JniDBFactory.factory : Iq80DBFactory.factory;
  }

  /** The first two records of each stream and the names; then the rest, counters as they were. */
  private static List<List<byte[][]>> halves(Path store) throws IOException {
    List<List<byte[][]>> halves = List.of(new ArrayList<>(), new ArrayList<>());
    try (DB database = Iq80DBFactory.factory.open(store.toFile(), new Options());
        DBIterator entries = database.iterator()) {
      for (entries.seekToFirst(); entries.hasNext(); ) {
        var entry = entries.next();
        ByteBuffer key = ByteBuffer.wrap(entry.getKey());
        long sequenceNr = key.getLong(Integer.BYTES);
        boolean counter = key.getInt(0) > 1 && sequenceNr == 0;
        int half = counter || sequenceNr > 2 ? 1 : 0;
        halves.get(half).add(new byte[][] {entry.getKey(), entry.getValue()});
      }
    }
    return halves;
  }

  private void noteStates(JournalFolder journal) {
    try (Replay replay = new Replay(journal, VM, null)) {
      while (replay.next()) {
        digests.put(replay.step(), String.format("0x%016x", replay.state().digest()));
      }
    }
  }

  private void noteReports(JournalFolder journal, StreamId stream) {
    int batches = 0;
    try (StreamReader reader = journal.read(stream)) {
      truths.add(report(stream, StreamPosition.start(0), 0, 0, false));
      for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
        batches++;
        for (boolean ended : new boolean[] {false, true}) {
          truths.add(report(stream, reader.position(), batches, batch.digest(), ended));
        }
      }
    }
    assertThat(batches).as("batches of %s", stream).isGreaterThanOrEqualTo(3);
  }

  private static String report(
      StreamId stream, StreamPosition end, int batches, long digest, boolean ended) {
    return new StreamReport(
            stream, end.epoch(), batches, end.nextEvent() - 1, digest, end.head(), ended, null)
        .toString();
  }

  Path folder() {
    return folder;
  }

  Path store() {
    return folder.resolve("leveldb");
  }

  /** Number of the VM's last event. */
  long lastStep() {
    return digests.lastKey();
  }

  /**
   * The VM's digest after an event, as {@code replay} prints it; null if there is no such event.
   */
  String digest(long step) {
    return digests.get(step);
  }

  /** Whether the line tells of a stream what is true of it, up to some batch. */
  boolean isTrue(String streamLine) {
    return truths.contains(streamLine);
  }

  /** What {@code inspect} prints. */
  String events() {
    return events;
  }

  /** What {@code inspect --vcpu 0 --own} prints. */
  String ownEvents() {
    return ownEvents;
  }
}
