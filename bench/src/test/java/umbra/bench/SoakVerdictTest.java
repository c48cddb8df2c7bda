package umbra.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** What counts as flat. */
final class SoakVerdictTest {
  private static final int SAMPLES = 60;
  private static final long MIB = 1 << 20;

  @Test
  void whatStaysTheSameIsFlat() {
    assertThat(verdict(i -> sample(i, 1000L * i, 100 * MIB, 30, 9000L * i)).complaints()).isEmpty();
  }

  @Test
  void whatSettlesInTheFirstThirdIsFlat() {
    final SoakVerdict verdict =
        verdict(
            i -> sample(i, i < 20 ? 10L * i : 1000L * i, i < 20 ? MIB : 99 * MIB, 30, 9000L * i));
    assertThat(verdict.complaints()).isEmpty();
  }

  @Test
  void eachFigureThatDriftsIsNamed() {
    assertThat(verdict(i -> sample(i, 100L * i * (120 - i), 0, 0, 0)).complaints())
        .singleElement()
        .asString()
        .startsWith("throughput: ");
    assertThat(verdict(i -> sample(i, i, 10L * i * MIB, 30, 0)).complaints())
        .singleElement()
        .asString()
        .startsWith("heap: ");
    assertThat(verdict(i -> sample(i, i, MIB, 10L + i, 0)).complaints())
        .singleElement()
        .asString()
        .startsWith("open files: ");
    assertThat(verdict(i -> sample(i, i, MIB, 30, (long) i * i)).complaints())
        .singleElement()
        .asString()
        .startsWith("disk per event: ");
  }

  @Test
  void onABusyMachineTheProcessesOwnTimeCounts() {
    final SoakVerdict verdict =
        verdict(i -> new SoakSample(i, slowedDown(i), MIB, 30, 0, slowedDown(i) / 1000.0, 9.5));
    assertThat(verdict.throughput()).isLessThan(0.85);
    assertThat(verdict.isMachineBusy()).isTrue();
    assertThat(verdict.complaints()).isEmpty();
  }

  /** As much processor time as work: it was others that had the rest. */
  private static long slowedDown(final int i) {
    return i < 40 ? 1000L * i : 40_000 + 250L * (i - 40);
  }

  private static SoakSample sample(
      final double seconds, final long work, final long heap, final long files, final long disk) {
    return new SoakSample(seconds, work, heap, files, disk, seconds, 1);
  }

  private static SoakVerdict verdict(final IntFunction<SoakSample> sample) {
    final List<SoakSample> samples = new ArrayList<>();
    for (int i = 0; i < SAMPLES; i++) {
      samples.add(sample.apply(i));
    }
    return new SoakVerdict(samples);
  }
}
