package umbra.journal.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import umbra.journal.format.BatchWriter;
import umbra.journal.format.EventFormat;
import umbra.journal.format.StreamPosition;
import umbra.journal.format.VcpuEventEncoder;
import umbra.journal.store.AkkaLayoutWriter;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.LevelDbEngine;
import umbra.journal.store.StreamId;
import umbra.mmu.event.VcpuEventKind;

/** A translation's course in a vCPU's stream, from wherever the stream is read. */
final class TlbTrailTest {
  private static final StreamId VCPU = StreamId.ofVcpu("test", 0);
  private static final int EVENTS = 400;
  private static final int LIMIT = 4;
  private static final long FIRST_GVA = 0x40000000;
  private static final int PAGES = 12;

  @TempDir private Path folder;
  private final List<TlbTrail.Happening> written = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 7, 40, 399, 1_000_000})
  void aShortReachTellsWhatAReadingOfAllTells(final long reach) throws IOException {
    final long last = write(new Random(20_261_129));
    try (JournalFolder journal = JournalFolder.open(folder)) {
      final TlbTrail trail = new TlbTrail(journal, VCPU, reach);
      for (long at = 0; at <= last + 1; at += 3) {
        for (int page = 0; page < PAGES; page++) {
          final long gva = FIRST_GVA + page * 0x1000L;
          assertThat(trail.of(gva, at, LIMIT))
              .as("gva 0x%x at step %d", gva, at)
              .isEqualTo(expected(gva, at));
        }
      }
    }
  }

  @Test
  void aStreamWithoutEventsTellsNothing() throws IOException {
    final VcpuEventEncoder encoder = new VcpuEventEncoder();
    final BatchWriter batches = BatchWriter.of(encoder, StreamPosition.start(1));
    encoder.vcpuStarted(0);
    try (AkkaLayoutWriter store = new AkkaLayoutWriter(folder, LevelDbEngine.preferred())) {
      store.append(VCPU.persistenceId(), 1, EventFormat.VCPU_MANIFEST, batches.seal(0));
    }
    try (JournalFolder journal = JournalFolder.open(folder)) {
      assertThat(new TlbTrail(journal, VCPU).of(FIRST_GVA, 9, LIMIT)).isEmpty();
    }
  }

  /** Fillings, drops and emptyings of few pages, in batches of a few events, some of one step. */
  private long write(final Random random) throws IOException {
    final VcpuEventEncoder encoder = new VcpuEventEncoder();
    final BatchWriter batches = BatchWriter.of(encoder, StreamPosition.start(1));
    encoder.vcpuStarted(0);
    long step = 1;
    try (AkkaLayoutWriter store = new AkkaLayoutWriter(folder, LevelDbEngine.preferred())) {
      int sequenceNr = 0;
      for (int event = 0; event < EVENTS; event++) {
        step += random.nextInt(3);
        writeOne(encoder, random, step);
        if (random.nextInt(5) == 0 || event == EVENTS - 1) {
          store.append(
              VCPU.persistenceId(), ++sequenceNr, EventFormat.VCPU_MANIFEST, batches.seal(0));
        }
      }
    }
    return step;
  }

  private void writeOne(final VcpuEventEncoder encoder, final Random random, final long step) {
    // The pages at the end are seldom filled, the very last never.
    final int page = (int) ((PAGES - 1) * random.nextDouble() * random.nextDouble());
    final long gva = FIRST_GVA + page * 0x1000L;
    switch (random.nextInt(12)) {
      case 0 -> {
        encoder.tlbEmptied(step);
        written.add(new TlbTrail.Happening(step, VcpuEventKind.TLB_EMPTIED, 0, 0, 0));
      }
      case 1, 2, 3 -> {
        encoder.tlbEntryDropped(step, gva);
        written.add(new TlbTrail.Happening(step, VcpuEventKind.TLB_ENTRY_DROPPED, gva, 0, 0));
      }
      case 4, 5, 6 -> encoder.accessesRetired(step, step);
      default -> {
        final long spte = 0x1000L * step | 1;
        encoder.tlbFilled(step, gva, spte, 1);
        written.add(new TlbTrail.Happening(step, VcpuEventKind.TLB_FILLED, gva, spte, 1));
      }
    }
  }

  /** From the definition: the last filling up to a step, and the first things behind it. */
  private List<TlbTrail.Happening> expected(final long gva, final long at) {
    final List<TlbTrail.Happening> course = new ArrayList<>();
    for (final TlbTrail.Happening happening : written) {
      final boolean concerns =
          happening.kind() == VcpuEventKind.TLB_EMPTIED || touches(happening, gva);
      if (happening.vmStep() > at || !concerns) {
        continue;
      }
      if (happening.kind() == VcpuEventKind.TLB_FILLED) {
        course.clear();
        course.add(happening);
      } else if (!course.isEmpty() && course.size() < LIMIT) {
        course.add(happening);
      }
    }
    Collections.reverse(course);
    return course;
  }

  /** A dropped address takes the whole 2M around it along. */
  private static boolean touches(final TlbTrail.Happening happening, final long gva) {
    final int shift = happening.kind() == VcpuEventKind.TLB_FILLED ? 12 : 21;
    return happening.gva() >>> shift == gva >>> shift;
  }
}
