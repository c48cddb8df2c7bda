package umbra.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Whether a row of samples is flat: its last third against its middle third, by medians, so that
 * one busy moment of the machine decides nothing. The first third is warm-up. What grows without
 * end, however slowly, shows more clearly the longer the soak is.
 *
 * <p>Where other programs want the processors, throughput is judged by the process's own time.
 */
final class SoakVerdict {
  private static final double SLOWER = 0.85;
  private static final double LARGER = 1.15;
  private static final double MORE_DISK = 1.25;
  private static final double HEAP_NOISE = 16 << 20;
  private static final double FILES_NOISE = 8;

  private final List<SoakSample> middle;
  private final List<SoakSample> last;

  /** Of at least nine samples, in order. */
  SoakVerdict(final List<SoakSample> samples) {
    if (samples.size() < 9) {
      throw new IllegalArgumentException("found " + samples.size() + " samples, expected 9");
    }
    final int third = samples.size() / 3;
    middle = samples.subList(third, 2 * third + 1);
    last = samples.subList(samples.size() - third - 1, samples.size());
  }

  /** Work in a second by the clock, last over middle. */
  double throughput() {
    return ratio(SoakSample::seconds);
  }

  /** Work in a second of the process's own time, last over middle. */
  double throughputOfOwnTime() {
    return ratio(SoakSample::cpuSeconds);
  }

  /** Whether other programs wanted more than the processors that this one left. */
  boolean isMachineBusy() {
    final int processors = Runtime.getRuntime().availableProcessors();
    return Math.max(median(middle, SoakSample::load), median(last, SoakSample::load))
        > processors + 1.0;
  }

  private double ratio(final ToDoubleFunction<SoakSample> time) {
    return median(rates(last, time)) / median(rates(middle, time));
  }

  /** Heap after a collection, last over middle. */
  double heap() {
    return median(last, SoakSample::heapBytes) / median(middle, SoakSample::heapBytes);
  }

  /** Open files, last over middle. */
  double openFiles() {
    return median(last, SoakSample::openFiles) / Math.max(1, median(middle, SoakSample::openFiles));
  }

  /** Bytes on disk for a unit of work, last over middle. */
  double disk() {
    return diskPerWork(last) / diskPerWork(middle);
  }

  /** What is not flat; empty if all is. */
  List<String> complaints() {
    final List<String> found = new ArrayList<>();
    final double throughput = isMachineBusy() ? throughputOfOwnTime() : throughput();
    note(found, "throughput", throughput, throughput < SLOWER);
    final double heapGrowth =
        median(last, SoakSample::heapBytes) - median(middle, SoakSample::heapBytes);
    note(found, "heap", heap(), heap() > LARGER && heapGrowth > HEAP_NOISE);
    final double filesGrowth =
        median(last, SoakSample::openFiles) - median(middle, SoakSample::openFiles);
    note(found, "open files", openFiles(), openFiles() > LARGER && filesGrowth > FILES_NOISE);
    note(found, "disk per event", disk(), disk() > MORE_DISK);
    return found;
  }

  private static void note(
      final List<String> found, final String what, final double ratio, final boolean bad) {
    if (bad) {
      found.add(String.format(Locale.ROOT, "%s: last third / middle third = %.3f", what, ratio));
    }
  }

  private static double[] rates(
      final List<SoakSample> samples, final ToDoubleFunction<SoakSample> time) {
    final double[] rates = new double[samples.size() - 1];
    for (int i = 0; i < rates.length; i++) {
      final SoakSample from = samples.get(i);
      final SoakSample to = samples.get(i + 1);
      rates[i] = (to.work() - from.work()) / (time.applyAsDouble(to) - time.applyAsDouble(from));
    }
    return rates;
  }

  /** From where the third begins to where it ends; 1 for all if there is no journal to grow. */
  private static double diskPerWork(final List<SoakSample> samples) {
    final List<SoakSample> known =
        samples.stream().filter(sample -> sample.diskBytes() >= 0).toList();
    final SoakSample from = known.get(0);
    final SoakSample to = known.get(known.size() - 1);
    final double bytes = to.diskBytes() - from.diskBytes();
    return bytes <= 0 ? 1 : bytes / (to.work() - from.work());
  }

  private static double median(
      final List<SoakSample> samples, final ToDoubleFunction<SoakSample> figure) {
    return median(samples.stream().mapToDouble(figure).toArray());
  }

  private static double median(final double[] figures) {
    final double[] sorted = figures.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
