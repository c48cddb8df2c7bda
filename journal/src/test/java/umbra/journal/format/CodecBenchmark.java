package umbra.journal.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;

/**
 * Measures the codec on a lazily split huge-page workload: 64 vCPUs take turns of 256 faults, seven
 * events a fault. Run its main; it prints events a second and bytes an event.
 */
final class CodecBenchmark {
  private static final int VCPUS = 64;
  private static final int FAULTS_PER_TURN = 256;
  private static final int TURNS = 64;
  private static final int BATCH_BYTES = 1 << 16;
  private static final int ROUNDS = 8;

  private CodecBenchmark() {}

  public static void main(final String[] arguments) {
    for (int round = 0; round < ROUNDS; round++) {
      final long begin = System.nanoTime();
      final List<byte[]> sealed = new ArrayList<>();
      final long events = encode(sealed);
      final long encoded = System.nanoTime();
      final List<Batch> batches = new ArrayList<>();
      sealed.forEach(bytes -> batches.add(Batch.parse(bytes)));
      final long parsed = System.nanoTime();
      final Sum sum = new Sum();
      final VmEventDecoder decoder = new VmEventDecoder();
      batches.forEach(batch -> decoder.decode(batch, sum));
      final long decoded = System.nanoTime();
      final long bytes = batches.stream().mapToLong(Batch::length).sum();
      System.out.printf(
          Locale.ROOT,
          "encode+seal %.1f M events/s, decode %.1f M events/s, parse %.0f MB/s,"
              + " %.2f bytes an event, %.2f bytes a fault (%d batches, sum %x)%n",
          events * 1e3 / (encoded - begin),
          events * 1e3 / (decoded - parsed),
          bytes * 1e3 / (parsed - encoded),
          (double) bytes / events,
          bytes * 7.0 / events,
          batches.size(),
          sum.total);
    }
  }

  private static long encode(final List<byte[]> sealed) {
    final VmEventEncoder encoder = new VmEventEncoder();
    final BatchWriter writer = BatchWriter.of(encoder, StreamPosition.start(1));
    for (int turn = 0; turn < TURNS; turn++) {
      for (int vcpu = 0; vcpu < VCPUS; vcpu++) {
        for (int fault = 0; fault < FAULTS_PER_TURN; fault++) {
          raiseFault(encoder, vcpu, turn * FAULTS_PER_TURN + fault);
          if (writer.pendingBytes() >= BATCH_BYTES) {
            sealed.add(writer.seal(turn));
          }
        }
      }
    }
    sealed.add(writer.seal(TURNS));
    return writer.lastEvent();
  }

  private static void raiseFault(final VmEvents listener, final int vcpu, final int fault) {
    final long page = vcpu * 262_144L + fault;
    final long gva = 0x7f00_0000_0000L + (page << 12);
    final long spte = 0x8000_0000_0000_0e67L | (page + 0x10_0000L) << 12;
    final int table = (int) (page >>> 9) + 5;
    final int index = (int) (page & 511);
    listener.faultRaised(vcpu, 0x40_1000, gva, 7);
    listener.faultTaken(vcpu);
    listener.guestWalked(vcpu, gva, 6, 1);
    listener.spteRequested(page, page + 0x10_0000L, 1);
    listener.spteSet(table, index, spte, page, 7);
    listener.gfnDirtied(0, page);
    listener.faultResolved(vcpu, 1);
  }

  /** Uses every number, so that decoding cannot be optimised away. */
  private static final class Sum extends VmEventFlattener {
    private long total;

    @Override
    public void runStarted(final byte[] configuration) {
      total += configuration.length;
    }

    @Override
    protected void event(
        final VmEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      total += a + b + c + d + e;
    }
  }
}
