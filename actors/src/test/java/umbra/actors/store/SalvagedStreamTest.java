package umbra.actors.store;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import umbra.journal.format.BatchWriter;
import umbra.journal.format.StreamKind;
import umbra.journal.format.StreamPosition;
import umbra.journal.format.VmEventEncoder;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.Salvage;
import umbra.journal.store.SalvagedStream;
import umbra.journal.store.StreamId;
import umbra.journal.store.StreamReader;

/** Akka goes on with a salvaged stream where the damage cut it off. */
final class SalvagedStreamTest {
  private static final StreamId STREAM = StreamId.ofVm("saved");
  private static final long EPOCH = 5;
  private static final int BATCHES = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path temporary;

  @Test
  void akkaRecoversASalvagedStreamAndGoesOnWithIt() throws IOException {
    final Path original = Files.createDirectory(temporary.resolve("original"));
    final Path saved = Files.createDirectory(temporary.resolve("saved"));
    final List<StoredBatch> batches = batches();
    append(original, batches);
    cutTheLog(original);
    final SalvagedStream stream;
    try (Salvage salvage = Salvage.of(original)) {
      salvage.writeTo(saved);
      stream = salvage.report().streams().get(0);
    }
    final int kept = (int) stream.kept().batches();
    assertThat(kept).isBetween(1, BATCHES - 1);
    append(saved, batches.subList(kept, BATCHES));
    assertThat(wholeBatches(saved)).isEqualTo(BATCHES);
  }

  private static List<StoredBatch> batches() {
    final VmEventEncoder encoder = new VmEventEncoder();
    final BatchWriter writer = BatchWriter.of(encoder, StreamPosition.start(EPOCH));
    encoder.runStarted("vcpus 0".getBytes(StandardCharsets.UTF_8));
    final List<StoredBatch> batches = new ArrayList<>();
    for (int batch = 0; batch < BATCHES; batch++) {
      encoder.faultTaken(batch);
      batches.add(new StoredBatch(StreamKind.VM, writer.seal(batch)));
    }
    return batches;
  }

  /** Through the plugin; a writer that recovered another position would refuse and stop. */
  private static void append(final Path store, final List<StoredBatch> batches) {
    final Config config =
        ConfigFactory.parseMap(
                Map.of(
                    "akka.persistence.journal.plugin",
                    "akka.persistence.journal.leveldb",
                    "akka.persistence.journal.leveldb.dir",
                    store.toString()))
            .withFallback(ConfigFactory.load());
    final ActorTestKit kit = ActorTestKit.create(config);
    try {
      final ActorRef<StreamWriter.Append> writer = kit.spawn(StreamWriter.create(STREAM, EPOCH));
      final TestProbe<StreamWriter.Durable> owner = kit.createTestProbe();
      for (final StoredBatch batch : batches) {
        writer.tell(new StreamWriter.Append(List.of(batch), owner.ref()));
        owner.receiveMessage(PATIENCE);
      }
    } finally {
      kit.shutdownTestKit();
    }
  }

  /** Loses the end of the log, as a damaged disk does. */
  private static void cutTheLog(final Path store) throws IOException {
    try (Stream<Path> files = Files.list(store)) {
      for (final Path file : files.filter(f -> f.toString().endsWith(".log")).toList()) {
        final byte[] content = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(content, content.length * 3 / 4));
      }
    }
  }

  private static int wholeBatches(final Path store) {
    try (JournalFolder journal = JournalFolder.openStrictly(store);
        StreamReader reader = journal.read(STREAM)) {
      int batches = 0;
      while (reader.next() != null) {
        batches++;
      }
      return batches;
    }
  }
}
