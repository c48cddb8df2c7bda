package umbra.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import umbra.journal.program.TraceFolder;
import umbra.mmu.program.TraceIdentity;
import umbra.mmu.program.TraceSurvey;
import umbra.mmu.scenario.ProgramTrace;
import umbra.mmu.scenario.ScenarioParser;
import umbra.mmu.vcpu.Schedule;
import umbra.mmu.vm.LocalRun;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.RunConfiguration;

/**
 * How many accesses of a real program a vCPU makes in a second, its file read, unpacked and decoded
 * meanwhile: the shipped samples one after another, often enough to make a long file.
 */
public final class TraceBenchmark {
  private static final int RUNS = 5;
  private static final int WARM_UP = 2;
  private static final int ROUNDS = 500;
  private static final List<String> SAMPLES = List.of("sort", "sqlite", "perl");

  private final Path folder;
  private TraceSurvey survey;

  private TraceBenchmark(final Path folder) {
    this.folder = folder;
  }

  /** Takes nothing from its arguments. */
  public static void main(final String[] arguments) throws IOException {
    final Path folder = Files.createTempDirectory("umbra-trace");
    try {
      new TraceBenchmark(folder).measure();
    } finally {
      Files.deleteIfExists(folder.resolve("plain"));
      Files.deleteIfExists(folder.resolve("gzip"));
      Files.delete(folder);
    }
  }

  private void measure() throws IOException {
    print("machine  %s%n", Machine.describe());
    writeFiles();
    final double[] plain = rates("plain");
    final double[] gzip = rates("gzip");
    print(
        "RESULT name=trace accesses=%d lines=%d plain_per_cpu_s=%.0f gzip_per_cpu_s=%.0f"
            + " plain_decode_per_cpu_s=%.0f gzip_decode_per_cpu_s=%.0f%n",
        survey.accesses(), survey.lines(), plain[1], gzip[1], plain[0], gzip[0]);
  }

  private void writeFiles() throws IOException {
    final Path samples = Path.of(System.getProperty("umbra.home"), "config/traces/sample");
    try (OutputStream plain = Files.newOutputStream(folder.resolve("plain"));
        OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(folder.resolve("gzip")))) {
      for (int round = 0; round < ROUNDS; round++) {
        for (final String name : SAMPLES) {
          try (GZIPInputStream sample =
              new GZIPInputStream(Files.newInputStream(samples.resolve(name + ".gz")))) {
            final byte[] text = sample.readAllBytes();
            plain.write(text);
            gzip.write(text);
          }
        }
      }
    }
  }

  /** Medians of accesses a second of processor time: decoded alone, and made by a vCPU. */
  private double[] rates(final String file) {
    final double[] decoded = new double[RUNS];
    final double[] made = new double[RUNS];
    for (int run = -WARM_UP; run < RUNS; run++) {
      final double decodeRate = decode(file);
      final double runRate = run(file);
      if (run >= 0) {
        decoded[run] = decodeRate;
        made[run] = runRate;
        print(
            "%s, run %d: decoded %.1f M accesses a cpu second, made %.1f M%n",
            file, run + 1, decodeRate / 1e6, runRate / 1e6);
      }
    }
    return new double[] {median(decoded), median(made)};
  }

  private double decode(final String file) {
    final ProcessorTime time = new ProcessorTime();
    survey = new TraceFolder(folder).survey(line(file)).survey();
    return survey.accesses() / time.threadSeconds();
  }

  private double run(final String file) {
    final TraceFolder files = new TraceFolder(folder);
    final TraceIdentity identity = files.survey(line(file)).identity();
    final RunConfiguration configuration =
        new RunConfiguration(
                "trace", "trace.txt", scenario(file), Schedule.parse("round-robin"), 256, Map.of())
            .withTraces(List.of(identity));
    final LocalRun model =
        new LocalRun(PreparedRun.of(configuration, files), LocalRun.Progress.UNHEARD);
    model.runToLastSection();
    final ProcessorTime time = new ProcessorTime();
    model.runSection();
    return identity.accesses() / time.threadSeconds();
  }

  private static ProgramTrace line(final String file) {
    return (ProgramTrace)
        ScenarioParser.parse("", "ops\ntrace vcpu=0 file=" + file + "\n").steps().get(0);
  }

  /** Each page of the program is one of the slot, in ascending order. */
  private String scenario(final String file) {
    final long[] pages = survey.footprint().sorted();
    final StringBuilder text = new StringBuilder("warm off\n");
    text.append("slot 1 gpa=0x100000000 size=").append(4L * pages.length).append("K\n");
    for (int i = 0; i < pages.length; i++) {
      text.append(
          String.format(
              Locale.ROOT,
              "map gva=0x%x gpa=0x%x flags=PWUAD\n",
              pages[i] << 12,
              0x1_0000_0000L + ((long) i << 12)));
    }
    return text.append("ops\ntrace vcpu=0 file=").append(file).append('\n').toString();
  }

  private static double median(final double[] values) {
    final double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static void print(final String format, final Object... values) {
    System.out.printf(Locale.ROOT, format, values);
  }
}
