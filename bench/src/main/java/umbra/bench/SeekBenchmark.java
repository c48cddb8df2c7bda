package umbra.bench;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How long it takes to reach a step of a journal of 118 million events, and what the checkpoints
 * cost that make it quick. Every measurement is a process of its own, from the launcher's start to
 * its end. What the rows mean: bench/README.md.
 */
public final class SeekBenchmark {
  private static final long SEED = 42;
  private static final int SEEKS = 15;
  private static final int ROUNDS = 3;

  /** Place of the children's user time behind the name in /proc/self/stat. */
  private static final int CHILD_USER = 13;

  /** Entries of a leaf table and of a higher one, frames, and what happened long ago, or never. */
  private static final List<String> QUESTIONS =
      List.of(
          "why --spte 73:0",
          "why --spte 20:5",
          "why --spte 20000:511",
          "why --gfn 0x100000",
          "why --gfn 0x10fffff",
          "why --page 1",
          "why --page 20",
          "why --stat pf_fixed",
          "why --stat invlpg",
          "why --stat pages_2m",
          "why --stat pages_1g",
          "why --stat max_mmu_rmap_size",
          "why --tlb 3:0x1c0000000",
          "why --tlb 63:0x10ffe00000",
          "show",
          "show pages",
          "show tables",
          "show rmap 0x180000",
          "show tlb 63",
          "show slots",
          "show caches",
          "show stats",
          "show translations 20");

  private static final String SCENARIO =
      """
      vcpus 64
      slot 1 gpa=0x100000000 size=64G backing=2M
      map gva=0x100000000 gpa=0x100000000 size=2M count=32768 flags=PWUAD
      mmu-pages 100000
      ops
      workload vcpu=* pattern=sequential gva=0x100000000 size=1G gva-step=2M vcpu-step=1G \
      count=512 reads=0%
      host log 1 on
      parallel
      workload vcpu=* pattern=sequential gva=0x100000000 size=1G vcpu-step=1G \
      count=262144 reads=0%
      end
      """;

  private static final Pattern HEAP_BEFORE = Pattern.compile(" (\\d+)M->");

  private final Path root;
  private final Path folder;

  private SeekBenchmark(final Path root) throws IOException {
    this.root = root;
    this.folder = Files.createDirectories(root.resolve("bench/target/seek"));
  }

  /** Takes the row's name, then the number of rounds of runs, 3 by default. */
  public static void main(final String[] arguments)
      throws IOException, InterruptedException, URISyntaxException {
    final int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : ROUNDS;
    final Path jar =
        Path.of(SeekBenchmark.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    new SeekBenchmark(jar.getParent().getParent().getParent()).measure(rounds);
  }

  /** One process: what it wrote, its time on the clock, and that of the processors. */
  private record Done(String out, double seconds, double cpuSeconds) {
    /** What stands behind the first word of a line. */
    String field(final String name) {
      for (final String line : out.split("\n", -1)) {
        if (line.startsWith(name + " ")) {
          return line.substring(name.length()).strip();
        }
      }
      throw new IllegalStateException("no line '" + name + "' in:\n" + out);
    }

    double number(final String name) {
      return Double.parseDouble(field(name).replaceAll("[^0-9.].*", ""));
    }
  }

  private void measure(final int rounds) throws IOException, InterruptedException {
    print("machine  %s%n", Machine.describe());
    final Path journal = folder.resolve("journal");
    final double[] without = new double[rounds];
    final double[] with = new double[rounds];
    Done last = null;
    for (int round = 0; round < rounds; round++) {
      without[round] = run(journal, "-Dumbra.journal.checkpoint-events=0").number("time");
      print("%-28s %8.2f s%n", "run without checkpoints", without[round]);
      last = run(journal, "-Xlog:gc:file=" + folder.resolve("gc.log"));
      with[round] = last.number("time");
      print("%-28s %8.2f s  %s%n", "run with checkpoints", with[round], last.field("checkpoints"));
    }
    final long events = (long) last.number("events");
    final Done full = replay(journal, events, "--full");
    print("%-28s %8.2f s  to %d%n", "full fold", full.seconds(), events);
    final double[] seeks = seeks(journal, events);
    Arrays.sort(seeks);
    final double median = seeks[seeks.length / 2];
    final double worst = seeks[seeks.length - 1];
    print("%-28s %8.3f s%n%-28s %8.3f s%n", "seek, median", median, "seek, worst", worst);
    final double[] answers = questions(journal, events);
    final double bytes = number(last.field("journal"), "([0-9]+) bytes");
    result(
        events,
        bytes,
        median,
        worst,
        answers,
        last,
        median(with) / median(without),
        full.seconds());
  }

  private void result(
      final long events,
      final double journalBytes,
      final double median,
      final double worst,
      final double[] answers,
      final Done run,
      final double ratioOfRuns,
      final double fullSeconds)
      throws IOException {
    final String checkpoints = run.field("checkpoints");
    print(
        "RESULT name=seek events=%d seconds=%.3f seconds_worst=%.3f per_s=%.0f"
            + " bytes_per_fault=%.2f peak_heap_mb=%d checkpoints=%.0f checkpoint_bytes=%.0f"
            + " checkpoint_bytes_per_event=%.4f checkpoint_seconds=%.3f ratio_run=%.3f"
            + " ratio_full_fold=%.3f answer_seconds=%.3f answer_seconds_worst=%.3f%n",
        events,
        median,
        worst,
        events / median,
        journalBytes / run.number("faults"),
        peakHeap(),
        number(checkpoints, "^([0-9]+)"),
        number(checkpoints, "([0-9]+) bytes"),
        number(checkpoints, "([0-9]+) bytes") / events,
        number(checkpoints, "([0-9.]+) s"),
        ratioOfRuns,
        median / fullSeconds,
        answers[answers.length / 2],
        answers[answers.length - 1]);
  }

  /** Random steps, and the ones that are the farthest from their checkpoints. */
  private double[] seeks(final Path journal, final long events)
      throws IOException, InterruptedException {
    final List<Long> steps = new ArrayList<>();
    final SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < SEEKS; i++) {
      steps.add(random.nextLong(1, events + 1));
    }
    steps.add(endOfLongestGap(journal, events));
    steps.add(events);
    final double[] seconds = new double[steps.size()];
    for (int i = 0; i < seconds.length; i++) {
      final Done seek = replay(journal, steps.get(i));
      seconds[i] = seek.seconds();
      print(
          "%-28s %8.3f s %8.3f cpu s  %s%n",
          "seek " + steps.get(i), seek.seconds(), seek.cpuSeconds(), seek.field("replayed"));
    }
    return seconds;
  }

  /** What {@code why} and {@code show} are asked, at the end and at a random step. */
  private double[] questions(final Path journal, final long events)
      throws IOException, InterruptedException {
    final long at = new SplittableRandom(SEED).nextLong(events / 2, events);
    final List<Double> all = new ArrayList<>();
    for (final String question : QUESTIONS) {
      for (final String place : List.of("", " --at " + at)) {
        all.add(ask(journal, question + place));
      }
    }
    final double[] seconds = new double[all.size()];
    for (int i = 0; i < seconds.length; i++) {
      seconds[i] = all.get(i);
    }
    Arrays.sort(seconds);
    print("%-28s %8.3f s%n", "answer, median", seconds[seconds.length / 2]);
    print("%-28s %8.3f s%n", "answer, worst", seconds[seconds.length - 1]);
    return seconds;
  }

  /** The median of three. */
  private double ask(final Path journal, final String question)
      throws IOException, InterruptedException {
    final List<Object> words = new ArrayList<>(List.of(question.split(" ")));
    words.add(1, journal);
    final double[] seconds = new double[ROUNDS];
    double cpuSeconds = 0;
    for (int i = 0; i < ROUNDS; i++) {
      final Done done = umbra("", words.toArray());
      seconds[i] = done.seconds();
      cpuSeconds += done.cpuSeconds() / ROUNDS;
    }
    print("%-44s %8.3f s %8.3f cpu s%n", question, median(seconds), cpuSeconds);
    return median(seconds);
  }

  private static long endOfLongestGap(final Path journal, final long events) throws IOException {
    final List<Long> steps = new ArrayList<>(List.of(0L, events));
    try (Stream<Path> files = Files.list(journal.resolve("checkpoints"))) {
      files.forEach(
          file -> steps.add((long) number(file.getFileName().toString(), "-([0-9]+)\\.")));
    }
    steps.sort(Comparator.naturalOrder());
    long longest = 0;
    long end = events;
    for (int i = 1; i < steps.size(); i++) {
      if (steps.get(i) - steps.get(i - 1) > longest) {
        longest = steps.get(i) - steps.get(i - 1);
        end = steps.get(i) - 1;
      }
    }
    return end;
  }

  private Done run(final Path journal, final String option)
      throws IOException, InterruptedException {
    delete(journal);
    final Path scenario = Files.writeString(folder.resolve("lazy-split.txt"), SCENARIO);
    return umbra("-Xmx2g " + option, "run", scenario, "--journal", journal, "--schedule", "free");
  }

  private Done replay(final Path journal, final long step, final String... options)
      throws IOException, InterruptedException {
    final List<Object> words = new ArrayList<>(List.of("replay", journal, "--to", step));
    words.addAll(List.of(options));
    return umbra("", words.toArray());
  }

  private Done umbra(final String javaOptions, final Object... arguments)
      throws IOException, InterruptedException {
    final List<String> command = new ArrayList<>(List.of(root.resolve("umbra").toString()));
    for (final Object argument : arguments) {
      command.add(argument.toString());
    }
    final File output = folder.resolve("output.txt").toFile();
    final ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output);
    builder.environment().put("JAVA_OPTS", javaOptions);
    final double cpuBefore = childrenSeconds();
    final long start = System.nanoTime();
    final int exitCode = builder.start().waitFor();
    final double seconds = (System.nanoTime() - start) / 1e9;
    final String text = Files.readString(output.toPath(), StandardCharsets.UTF_8);
    if (exitCode != 0) {
      throw new IllegalStateException(command + " ended with " + exitCode + ":\n" + text);
    }
    return new Done(text, seconds, childrenSeconds() - cpuBefore);
  }

  /** Processor time of the processes that have ended, in hundredths of a second; 0 if not told. */
  private static double childrenSeconds() throws IOException {
    final Path stat = Path.of("/proc/self/stat");
    if (!Files.exists(stat)) {
      return 0;
    }
    final String text = Files.readString(stat);
    final String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[CHILD_USER]) + Long.parseLong(fields[CHILD_USER + 1])) / 100.0;
  }

  /** Before any collection of the last run, in MiB. */
  private int peakHeap() throws IOException {
    int peak = 0;
    final Matcher before = HEAP_BEFORE.matcher(Files.readString(folder.resolve("gc.log")));
    while (before.find()) {
      peak = Math.max(peak, Integer.parseInt(before.group(1)));
    }
    return peak;
  }

  private static double number(final String text, final String pattern) {
    final Matcher found = Pattern.compile(pattern).matcher(text);
    if (!found.find()) {
      throw new IllegalStateException("no " + pattern + " in " + text);
    }
    return Double.parseDouble(found.group(1));
  }

  private static double median(final double[] values) {
    final double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static void delete(final Path journal) throws IOException {
    if (!Files.exists(journal)) {
      return;
    }
    final List<Path> paths;
    try (Stream<Path> below = Files.walk(journal)) {
      paths = below.sorted(Comparator.reverseOrder()).toList();
    }
    for (final Path path : paths) {
      Files.delete(path);
    }
  }

  private static void print(final String format, final Object... values) {
    System.out.printf(Locale.ROOT, format, values);
  }
}
