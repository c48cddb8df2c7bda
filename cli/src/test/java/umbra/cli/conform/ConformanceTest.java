package umbra.cli.conform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole comparison, with a model that repeats a recording except for what a test changes. */
final class ConformanceTest {
  @TempDir Path folder;
  private ScenarioPair tiny;
  private ScenarioPair real;

  @BeforeEach
  void writeFiles() throws IOException {
    Path scenario = Files.writeString(folder.resolve("scenario.txt"), "ops\n");
    Path tinyResult = Files.writeString(folder.resolve("tiny.txt"), Recordings.TWO_OPERATIONS);
    Path realResult = folder.resolve(Recordings.REAL + ".txt.gz");
    try (InputStream resource = Recordings.class.getResourceAsStream(Recordings.REAL + ".txt.gz")) {
      Files.copy(resource, realResult);
    }
    tiny = new ScenarioPair("tiny", scenario, tinyResult);
    real = new ScenarioPair(Recordings.REAL, scenario, realResult);
  }

  @Test
  void aModelThatRepeatsTheRecordingsIsExact() throws IOException {
    assertThat(report(new RepeatingModel(), false, tiny, real))
        .containsExactly(
            "tiny 2/2 -",
            "g05-mprotect-zero-page 14/14 -",
            "TOTAL scenarios=2 operations=16 exact=16 outcome=16 trace=16 stats=16 rmap=16 spte=16");
  }

  @Test
  void opensTheModelWithTheRecordedModuleParameters() throws IOException {
    RepeatingModel model = new RepeatingModel();
    report(model, false, tiny);
    assertThat(model.opened).containsExactly("tiny|ops\n|npt=0 tdp_mmu=0|closed");
  }

  @Test
  void comparesOperationsAfterOneThatDiffers() throws IOException {
    RepeatingModel model = new RepeatingModel();
    model.wrongOutcomeAt = 0;
    assertThat(report(model, false, tiny))
        .containsExactly(
            "tiny 1/2 0",
            "TOTAL scenarios=1 operations=2 exact=1 outcome=1 trace=2 stats=2 rmap=2 spte=2");
  }

  @Test
  void showsTheFirstDifferenceInFullIfAsked() throws IOException {
    RepeatingModel model = new RepeatingModel();
    model.wrongOutcomeAt = 1;
    assertThat(report(model, true, tiny))
        .containsExactly(
            "tiny 1/2 1",
            "  op 1 vcpu 0 read 0x400000   (- recorded, + model)",
            "    outcome",
            "      - ok value=0xeeeeeeeeeeeeeeee",
            "      + wrong",
            "TOTAL scenarios=1 operations=2 exact=1 outcome=1 trace=2 stats=2 rmap=2 spte=2");
  }

  @Test
  void showsEveryAspectThatDiffersMasked() throws IOException {
    RepeatingModel model = new RepeatingModel();
    model.emptyAt = 0;
    assertThat(report(model, true, tiny))
        .containsExactly(
            "tiny 1/2 0",
            "  op 0 vcpu 0 nop   (- recorded, + model)",
            "    trace",
            "      - kvm_mmu_set_spte: gfn 1 spte e63+pfn (rwx-) level 1 at +000",
            "    stat",
            "      - pf_taken +1 1",
            "    rmap",
            "      - Rmap_Count:\t0\t1",
            "      - Level=4K:\t3065\t7",
            "    spte",
            "      - + v0 l4 0xffffff8000000000 table 0x827",
            "TOTAL scenarios=1 operations=2 exact=1 outcome=2 trace=1 stats=1 rmap=1 spte=1");
  }

  @Test
  void aRefusalCountsAllOperationsOfTheScenarioAsNotExact() throws IOException {
    RepeatingModel model = new RepeatingModel();
    model.refuseAt = 1;
    assertThat(report(model, true, tiny, real))
        .containsExactly(
            "tiny refused: op 1 vcpu 0 read 0x400000: not today",
            "g05-mprotect-zero-page refused: op 1 vcpu 0 user nop: not today",
            "TOTAL scenarios=2 operations=16 exact=0 outcome=0 trace=0 stats=0 rmap=0 spte=0");
  }

  @Test
  void aRefusedSetUpCountsAllOperationsToo() throws IOException {
    RepeatingModel model = new RepeatingModel();
    model.refuseToOpen = true;
    assertThat(report(model, false, real))
        .containsExactly(
            "g05-mprotect-zero-page refused: no such machine",
            "TOTAL scenarios=1 operations=14 exact=0 outcome=0 trace=0 stats=0 rmap=0 spte=0");
  }

  @Test
  void aModelThatFailsCostsItsScenarioAndShowsWhere() throws IOException {
    RepeatingModel model = new RepeatingModel();
    model.failAt = 0;
    List<String> lines = report(model, true, tiny);
    assertThat(lines)
        .startsWith(
            "tiny refused: op 0 vcpu 0 nop: model failed: java.lang.IllegalStateException: broken")
        .anyMatch(line -> line.contains("at umbra.cli.conform.ConformanceTest"));
    assertThat(lines.get(lines.size() - 1)).startsWith("TOTAL scenarios=1 operations=2 exact=0 ");
  }

  @Test
  void reportsGuestTablesThatDiffer() throws IOException {
    RepeatingModel model = new RepeatingModel();
    model.dropLastMemoryLine = true;
    assertThat(report(model, false, tiny))
        .startsWith(
            "tiny 2/2 -",
            "tiny guest tables differ: mem line 2, recorded"
                + " '0x12010 0x3063 count=5 step=0x1000', model none");
  }

  @Test
  void isCleanOnlyIfEverythingAgrees() throws IOException {
    RepeatingModel model = new RepeatingModel();
    assertThat(totals(model, tiny).clean()).isTrue();
    model.dropLastMemoryLine = true;
    assertThat(totals(model, tiny).clean()).isFalse();
    model.dropLastMemoryLine = false;
    model.wrongOutcomeAt = 1;
    assertThat(totals(model, tiny).clean()).isFalse();
    model.wrongOutcomeAt = -1;
    model.refuseAt = 1;
    assertThat(totals(model, tiny).clean()).isFalse();
  }

  @Test
  void aBrokenRecordingIsAnErrorNotADifference() throws IOException {
    Files.writeString(tiny.result(), Recordings.TWO_OPERATIONS.replace("op 1 ", "op x "));
    assertThatThrownBy(() -> totals(new RepeatingModel(), tiny))
        .isInstanceOf(MalformedResult.class)
        .hasMessageEndingWith("tiny.txt:22: expected operation number, found 'x'");
  }

  @Test
  void namesAScenarioThatIsNotText() throws IOException {
    Files.write(tiny.scenario(), new byte[] {(byte) 0xff});
    assertThatThrownBy(() -> totals(new RepeatingModel(), tiny))
        .hasMessage(tiny.scenario() + ": not UTF-8 text");
  }

  private static ConformTotals totals(ModelUnderTest model, ScenarioPair... pairs)
      throws IOException {
    return Conformance.run(List.of(pairs), model, false, new PrintWriter(new StringWriter()));
  }

  private static List<String> report(ModelUnderTest model, boolean verbose, ScenarioPair... pairs)
      throws IOException {
    StringWriter text = new StringWriter();
    Conformance.run(List.of(pairs), model, verbose, new PrintWriter(text));
    return text.toString().lines().toList();
  }

  /** Answers with what the recording of the scenario says. */
  private static final class RepeatingModel implements ModelUnderTest {
    final List<String> opened = new ArrayList<>();
    boolean refuseToOpen;
    boolean dropLastMemoryLine;
    int wrongOutcomeAt = -1;
    int emptyAt = -1;
    int refuseAt = -1;
    int failAt = -1;

    @Override
    public ModelRun open(String scenario, String text, String module)
        throws ModelRefusal, IOException {
      if (refuseToOpen) {
        throw new ModelRefusal("no such machine");
      }
      try (ResultReader recording =
          scenario.equals("tiny")
              ? Recordings.read(Recordings.TWO_OPERATIONS)
              : Recordings.readReal()) {
        return new RepeatingRun(
            recording.header(),
            Recordings.operations(recording),
            scenario + "|" + text + "|" + module);
      }
    }

    private final class RepeatingRun implements ModelRun {
      private final RecordedResult header;
      private final List<RecordedOperation> operations;
      private final String description;

      RepeatingRun(RecordedResult header, List<RecordedOperation> operations, String description) {
        this.header = header;
        this.operations = operations;
        this.description = description;
      }

      @Override
      public List<String> memoryLines() {
        int size = header.memory().size();
        return header.memory().subList(0, dropLastMemoryLine ? size - 1 : size);
      }

      @Override
      public ActualOperation execute(int number) throws ModelRefusal {
        if (number == refuseAt) {
          throw new ModelRefusal("not today");
        }
        if (number == failAt) {
          throw new IllegalStateException("broken");
        }
        RecordedOperation same = operations.get(number);
        String outcome = number == wrongOutcomeAt ? "wrong" : same.outcome();
        if (number == emptyAt) {
          return new ActualOperation(outcome, List.of(), List.of(), List.of(), List.of());
        }
        return new ActualOperation(
            outcome, same.trace(), same.statistics(), same.rmap(), same.spte());
      }

      @Override
      public void close() {
        opened.add(description + "|closed");
      }
    }
  }
}
