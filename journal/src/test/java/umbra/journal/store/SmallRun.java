package umbra.journal.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import umbra.journal.format.BatchWriter;
import umbra.journal.format.EventFormat;
import umbra.journal.format.StreamPosition;
import umbra.journal.format.VcpuEventEncoder;
import umbra.journal.format.VmEventEncoder;

/** A small run as a journal: one VM, two vCPUs, some batches of each. */
final class SmallRun {
  static final long EPOCH = 0xe90c;
  static final String VM = "vm|small";
  static final String VCPU_0 = "vcpu|small|0";
  static final String VCPU_1 = "vcpu|small|1";

  private static final int FAULTS_PER_BATCH = 40;

  private SmallRun() {}

  /** Writes the whole journal, its run ended. */
  static void write(final Path folder, final LevelDbEngine engine, final int batches)
      throws IOException {
    try (AkkaLayoutWriter journal = new AkkaLayoutWriter(folder, engine)) {
      write(journal, batches);
    }
  }

  static void write(final AkkaLayoutWriter journal, final int batches) throws IOException {
    final List<byte[]> vm = vmBatches(EPOCH, batches, true);
    for (int batch = 0; batch < batches; batch++) {
      journal.append(VM, batch + 1, EventFormat.VM_MANIFEST, vm.get(batch));
    }
    for (int vcpu = 0; vcpu < 2; vcpu++) {
      final List<byte[]> own = vcpuBatches(EPOCH, vcpu, batches, vmEvents(batches));
      for (int batch = 0; batch < batches; batch++) {
        journal.append("vcpu|small|" + vcpu, batch + 1, EventFormat.VCPU_MANIFEST, own.get(batch));
      }
    }
  }

  /** How many events the VM's stream of an ended run has. */
  static long vmEvents(final int batches) {
    return 2 + 2L * FAULTS_PER_BATCH * batches;
  }

  static List<byte[]> vmBatches(final long epoch, final int batches, final boolean ended) {
    final VmEventEncoder encoder = new VmEventEncoder();
    final BatchWriter writer = BatchWriter.of(encoder, StreamPosition.start(epoch));
    final List<byte[]> sealed = new ArrayList<>();
    encoder.runStarted("vcpus 2".getBytes(StandardCharsets.UTF_8));
    for (int batch = 0; batch < batches; batch++) {
      for (int fault = 0; fault < FAULTS_PER_BATCH; fault++) {
        encoder.faultRaised(fault & 1, 0x1000, fault * 0x9e3779b97f4a7c15L, 6);
        encoder.faultResolved(fault & 1, 2);
      }
      if (ended && batch == batches - 1) {
        encoder.runEnded(42);
      }
      sealed.add(writer.seal(batch));
    }
    return sealed;
  }

  static List<byte[]> vcpuBatches(
      final long epoch, final int vcpu, final int batches, final long vmEvents) {
    final VcpuEventEncoder encoder = new VcpuEventEncoder();
    final BatchWriter writer = BatchWriter.of(encoder, StreamPosition.start(epoch));
    final List<byte[]> sealed = new ArrayList<>();
    encoder.vcpuStarted(vcpu);
    for (int batch = 0; batch < batches; batch++) {
      encoder.accessesRetired(vmEvents * (batch + 1) / batches - 1, batch);
      if (batch == batches - 1) {
        encoder.vcpuEnded(vmEvents);
      }
      sealed.add(writer.seal(batch));
    }
    return sealed;
  }
}
