package umbra.journal.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import umbra.journal.filter.EventFilter;
import umbra.journal.filter.EventMatcher;
import umbra.journal.format.Batch;
import umbra.journal.format.ChainVerifier;
import umbra.journal.format.DamagedBatchException;
import umbra.journal.format.SampleBatches;
import umbra.journal.format.StreamKind;
import umbra.journal.format.VcpuEventDecoder;
import umbra.journal.format.VmEventDecoder;
import umbra.journal.program.SampleProgramTraces;
import umbra.journal.store.SampleRecords;
import umbra.journal.trace.MalformedTraceException;
import umbra.journal.trace.SampleTraces;
import umbra.mmu.event.VcpuEventFlattener;
import umbra.mmu.event.VcpuEventKind;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.program.TraceError;
import umbra.mmu.scenario.ScenarioError;
import umbra.mmu.scenario.ScenarioParser;
import umbra.mmu.state.VmState;
import umbra.mmu.vcpu.Schedule;
import umbra.mmu.vm.RunConfiguration;

/** Everything that reads what anybody may have written. The shares add up to a hundred. */
final class FuzzTargets {
  private static final BatchRepair VM_REPAIR = new BatchRepair(1);
  private static final BatchRepair VCPU_REPAIR = new BatchRepair(2);

  /** Without pages or slots: what is read from the state is missing. */
  private static final VmState FILTERED = new VmState(new byte[0], 1);

  private FuzzTargets() {}

  static List<FuzzTarget> all() throws IOException {
    List<byte[]> scenarios = scenarios();
    List<FuzzTarget> targets = new ArrayList<>(events());
    targets.add(
        new FuzzTarget(
            "scenario",
            10,
            scenarios,
            FuzzTarget.Repair.NONE,
            input -> ScenarioParser.parse("fuzz.txt", input),
            ScenarioError.class));
    targets.add(
        new FuzzTarget(
            "configuration",
            10,
            configurations(scenarios),
            FuzzTarget.Repair.NONE,
            RunConfiguration::of,
            IllegalArgumentException.class));
    targets.add(
        new FuzzTarget(
            "filter",
            10,
            filters(),
            FuzzTarget.Repair.NONE,
            FuzzTargets::filter,
            IllegalArgumentException.class));
    targets.add(
        new FuzzTarget(
            "record",
            5,
            SampleRecords.all(),
            FuzzTarget.Repair.NONE,
            SampleRecords::read,
            IllegalArgumentException.class));
    targets.add(
        new FuzzTarget(
            "trace",
            5,
            SampleTraces.texts(),
            FuzzTarget.Repair.NONE,
            SampleTraces::readAndCheck,
            MalformedTraceException.class));
    targets.add(
        new FuzzTarget(
            "lackey",
            5,
            SampleProgramTraces.texts(),
            FuzzTarget.Repair.NONE,
            SampleProgramTraces::survey,
            TraceError.class));
    return targets;
  }

  private static List<FuzzTarget> events() {
    VmEventDecoder vm = new VmEventDecoder();
    VcpuEventDecoder vcpu = new VcpuEventDecoder();
    return List.of(
        batches("batch", 10, SampleBatches.vm(), FuzzTarget.Repair.NONE, Batch::parse),
        batches("chain", 10, SampleBatches.vm(), VM_REPAIR, FuzzTargets::chain),
        batches(
            "vm-events",
            20,
            SampleBatches.vm(),
            VM_REPAIR,
            input -> vm.decode(Batch.parse(input), new Ignored())),
        batches(
            "vcpu-events",
            15,
            SampleBatches.vcpu(),
            VCPU_REPAIR,
            input -> vcpu.decode(Batch.parse(input), new IgnoredOfVcpu())));
  }

  private static FuzzTarget batches(
      String name,
      int share,
      List<byte[]> corpus,
      FuzzTarget.Repair repair,
      Consumer<byte[]> reader) {
    return new FuzzTarget(name, share, corpus, repair, reader, DamagedBatchException.class);
  }

  private static void chain(byte[] input) {
    ChainVerifier.ofAnyRun(StreamKind.VM).accept(Batch.parse(input));
  }

  /** Parses, and asks about an event of each kind with small numbers in its fields. */
  private static void filter(byte[] input) {
    String text = new String(input, StandardCharsets.ISO_8859_1);
    EventMatcher matcher = EventFilter.parse(text).begin(FILTERED);
    for (VmEventKind kind : VmEventKind.values()) {
      matcher.matches(1, -1, kind, 1, 2, 3, 4, 5);
    }
  }

  private static List<byte[]> filters() {
    List<String> texts =
        List.of(
            "kvm_mmu_get_page: gfn==0x1a3 && level==1",
            "kvm/kvm_page_fault , spteSet:!(gva >= 0xffffffff80000000) || vcpu!=host",
            "kind ~ \"spte*\" && (spte & WRITABLE) != 0 || access == 'w-x'",
            "kvm_mmu_*",
            "returnCode==RET_PF_FIXED || vector == #PF && errorCode == P|W|U",
            "!!!((((step < 10 && !created || -1 > vcpu_id))))",
            "(".repeat(300) + "gfn" + ")".repeat(300),
            "gfn == 1 || ".repeat(1200) + "level & 1");
    List<byte[]> result = new ArrayList<>();
    for (String text : texts) {
      result.add(text.getBytes(StandardCharsets.ISO_8859_1));
    }
    return result;
  }

  private static List<byte[]> scenarios() throws IOException {
    List<byte[]> texts = new ArrayList<>();
    Path folder = Path.of(System.getProperty("umbra.home"), "config/scenarios");
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        texts.add(Files.readAllBytes(file));
      }
    }
    return texts;
  }

  private static List<byte[]> configurations(List<byte[]> scenarios) {
    List<byte[]> result = new ArrayList<>();
    for (byte[] scenario : scenarios) {
      String text = new String(scenario, StandardCharsets.UTF_8);
      Map<String, String> settings = Map.of("nx_huge_pages", "Y", "a", "b=c");
      result.add(
          new RunConfiguration("a vm", "x.txt", text, Schedule.parse("seeded:7"), 256, settings)
              .toBytes());
    }
    return result;
  }

  /** Takes every event and does nothing with it. */
  private static final class Ignored extends VmEventFlattener {
    @Override
    public void runStarted(byte[] configuration) {}

    @Override
    protected void event(VmEventKind kind, long a, long b, long c, long d, long e) {}
  }

  private static final class IgnoredOfVcpu extends VcpuEventFlattener {
    @Override
    protected void event(VcpuEventKind kind, long a, long b, long c, long d, long e) {}
  }
}
