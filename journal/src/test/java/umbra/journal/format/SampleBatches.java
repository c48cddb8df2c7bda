package umbra.journal.format;

import java.util.ArrayList;
import java.util.List;

/** Sealed batches of random events, first of their streams. */
public final class SampleBatches {
  private static final int COUNT = 40;
  private static final int MOST_EVENTS = 60;

  private SampleBatches() {}

  public static List<byte[]> vm() {
    final List<byte[]> batches = new ArrayList<>();
    for (int seed = 0; seed < COUNT; seed++) {
      batches.add(EventCodecTest.sealVm(new RandomEvents(seed).vm(1 + seed % MOST_EVENTS)));
    }
    return batches;
  }

  public static List<byte[]> vcpu() {
    final List<byte[]> batches = new ArrayList<>();
    for (int seed = 0; seed < COUNT; seed++) {
      batches.add(EventCodecTest.sealVcpu(new RandomEvents(seed).vcpu(1 + seed % MOST_EVENTS)));
    }
    return batches;
  }
}
