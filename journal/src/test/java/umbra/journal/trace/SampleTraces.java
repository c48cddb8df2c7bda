package umbra.journal.trace;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import umbra.journal.text.VmEventText;
import umbra.journal.trace.check.TraceCheck;
import umbra.journal.trace.check.Verdicts;
import umbra.mmu.event.VmEventFanOut;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;
import umbra.mmu.state.VmState;
import umbra.mmu.vm.PreparedRun;

/** Traces of the real KVM, and a mail made by hand from lines that people have published. */
public final class SampleTraces {
  /** The recorded ones. */
  public static final List<String> RECORDED =
      List.of(
          "b04-cr0-wp",
          "d01-setpte-leaf-unsync",
          "h03-nx-huge-dirty-log",
          "i01-mmio",
          "k01-nested-npt",
          "m03-slots-random",
          "t01-tdp-huge-dirty-log-head");

  private SampleTraces() {}

  /** The bytes of a resource, unpacked. */
  public static byte[] recorded(String name) throws IOException {
    try (InputStream in =
        new GZIPInputStream(SampleTraces.class.getResourceAsStream(name + ".trace.gz"))) {
      return in.readAllBytes();
    }
  }

  /** The mail: quoted, wrapped, all forms of pages and faults. */
  public static byte[] mail() throws IOException {
    try (InputStream in = SampleTraces.class.getResourceAsStream("mail.txt")) {
      return in.readAllBytes();
    }
  }

  /** Short texts to be mutated. */
  public static List<byte[]> texts() throws IOException {
    List<byte[]> texts = new ArrayList<>();
    texts.add(mail());
    for (String name : RECORDED) {
      String text = new String(recorded(name), StandardCharsets.ISO_8859_1);
      texts.add(text.substring(0, Math.min(3000, text.length())).getBytes(StandardCharsets.UTF_8));
    }
    return texts;
  }

  /** Everything that is done with a trace's bytes, the journal's store left out. */
  public static void readAndCheck(byte[] content) {
    told(content, true, new ArrayList<>());
    told(content, false, new ArrayList<>());
  }

  /** What the check says of a trace. */
  public static Verdicts checked(byte[] content) {
    return told(content, false, new ArrayList<>());
  }

  /** The lines as an inspection prints them, without step and vCPU. */
  public static List<String> lines(byte[] content) {
    List<String> lines = new ArrayList<>();
    told(content, false, lines);
    return lines;
  }

  /** The state once every line of a trace was told, in front of the journal's last event. */
  static VmState state(byte[] content) throws IOException {
    TraceImport trace = read(content, false);
    PreparedRun run = PreparedRun.of(trace.configuration("sample", "sample"));
    VmState state = run.machine().state();
    state.runStarted(run.bytes());
    trace.sayTo(state, () -> {});
    return state;
  }

  private static Verdicts told(byte[] content, boolean lenient, List<String> lines) {
    try {
      TraceImport trace = read(content, lenient);
      PreparedRun run = PreparedRun.of(trace.configuration("sample", "sample"));
      VmState state = run.machine().state();
      TraceCheck check = new TraceCheck(state);
      VmEvents events = new VmEventFanOut(state, check, new Printer(state, lines));
      events.runStarted(run.bytes());
      trace.sayTo(events, () -> {});
      events.runEnded(state.digest());
      return check.verdicts();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** Reads a trace named "sample". */
  static TraceImport read(byte[] content, boolean lenient) throws IOException {
    return new TraceImport("sample", () -> new ByteArrayInputStream(content), lenient);
  }

  private static final class Printer extends VmEventFlattener {
    private final VmEventText text;
    private final List<String> lines;

    Printer(VmState state, List<String> lines) {
      this.text = new VmEventText(state);
      this.lines = lines;
    }

    @Override
    public void runStarted(byte[] configuration) {}

    @Override
    protected void event(VmEventKind kind, long a, long b, long c, long d, long e) {
      if (kind.name().startsWith("TRACED_") && kind != VmEventKind.TRACED_TASK) {
        text.print(0, 0, kind, a, b, c, d, e, this::add);
      }
    }

    private void add(CharSequence line) {
      lines.add(line.toString().replaceFirst("^ *0 vcpu0: ", ""));
    }
  }
}
