package umbra.journal.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import umbra.mmu.event.VmEventCaller;
import umbra.mmu.event.VmEventKind;

/** A sieve finds what a decoder that reads everything finds. */
final class VmEventSieveTest {
  /** Kinds with a number; the first event of a run is none of them. */
  private static final VmEventKind[] KINDS =
      Arrays.stream(VmEventKind.values())
          .filter(kind -> kind.fieldCount() > 0)
          .toArray(VmEventKind[]::new);

  private static final int EVENTS = 3000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void itFindsWhatADecoderFinds(final long seed) {
    final Random random = new Random(seed);
    final Batch batch = batch(random);
    for (int i = 0; i < 40; i++) {
      final EnumSet<VmEventKind> kinds = EnumSet.noneOf(VmEventKind.class);
      for (int k = 0; k < 1 + random.nextInt(6); k++) {
        kinds.add(KINDS[random.nextInt(KINDS.length)]);
      }
      final long wanted = random.nextInt(40);
      final List<String> expected = new ArrayList<>();
      new VmEventDecoder()
          .decode(
              batch,
              (step, kind, a, b, c, d, e) -> {
                if (kinds.contains(kind) && a == wanted) {
                  expected.add(step + " " + kind + " " + a);
                }
              });
      final List<String> found = new ArrayList<>();
      final VmEventSieve sieve = new VmEventSieve(kinds);
      sieve.decode(
          batch,
          (step, kind, a, b, c, d, e) -> {
            if (a == wanted) {
              found.add(step + " " + kind + " " + a);
            }
          });
      assertThat(found).isEqualTo(expected);
      final boolean may = sieve.mayHold(batch, new FirstNumber(wanted));
      assertThat(may || expected.isEmpty()).as("%s of %s", wanted, kinds).isTrue();
      assertThat(may).isEqualTo(!expected.isEmpty());
    }
  }

  /** Rows of events that rise steadily, broken now and then. */
  private static Batch batch(final Random random) {
    final VmEventEncoder encoder = new VmEventEncoder();
    final BatchWriter writer =
        BatchWriter.of(encoder, new StreamPosition(7, 1000, StreamPosition.start(7).head()));
    final long[] next = new long[KINDS.length];
    final long[] step = new long[KINDS.length];
    for (int i = 0; i < EVENTS; i++) {
      final int kind = random.nextInt(KINDS.length);
      if (random.nextInt(12) == 0) {
        step[kind] = random.nextInt(3);
        next[kind] = random.nextInt(30);
      }
      next[kind] += step[kind];
      VmEventCaller.call(encoder, KINDS[kind], next[kind], 0, 0, 0, 0);
    }
    return Batch.parse(writer.seal(random.nextLong()));
  }

  /** Wants events whose first number is one. */
  private record FirstNumber(long wanted) implements VmEventProbe {
    @Override
    public boolean takes(
        final VmEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      return a == wanted;
    }

    @Override
    public boolean mayTake(
        final VmEventKind kind, final long[] first, final long[] steps, final int count) {
      return VmEventProbe.meets(first[0], steps[0], count, wanted, wanted);
    }
  }
}
