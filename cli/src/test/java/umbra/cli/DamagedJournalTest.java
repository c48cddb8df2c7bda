package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A finished run whose journal was changed afterwards must never be taken for what it was. */
final class DamagedJournalTest {
  private static final String VM = "vm|long";
  private static final String VCPU = "vcpu|long|1";

  /** Long enough for several batches a stream. */
  private static final String SCENARIO =
      """
      name long
      vcpus 2
      slot 1 gpa=0x10000000 size=64M backing=2M
      map gva=0x40000000 gpa=0x10000000 size=2M count=32 flags=PWUAD
      ops
      workload vcpu=* pattern=sequential gva=0x40000000 size=64M gva-step=2M count=32 reads=0%
      host log 1 on
      parallel
      workload vcpu=* pattern=uniform gva=0x40000000 size=64M count=20000 reads=30% seed=5
      repeat 150
      vcpu 1 invlpg 0x40000000
      host getlog 1
      end
      end
      """;

  @TempDir private static Path temporary;

  private static Path whole;
  private static Path other;
  private static long events;
  private static String digest;

  private Path journal;

  @BeforeAll
  static void runTwice() throws IOException {
    Path scenario = Files.writeString(temporary.resolve("long.txt"), SCENARIO);
    whole = temporary.resolve("whole");
    other = temporary.resolve("other");
    CommandResult run = CommandResult.ofRun(scenario, whole);
    assertThat(CommandResult.of("run", scenario, "--journal", other, "--quantum", 7).exitCode())
        .isEqualTo(ExitCode.DONE);
    events = Long.parseLong(run.outField("events").split(" ", -1)[0]);
    digest = run.outField("digest");
    try (StoreFiles store = new StoreFiles(StoreFiles.copy(whole, temporary.resolve("count")))) {
      assertThat(store.count(VM)).as("batches of the VM").isGreaterThan(3);
      assertThat(store.count(VCPU)).as("batches of a vCPU").isGreaterThan(2);
    }
  }

  @BeforeEach
  void copyTheWholeJournal() throws IOException {
    Path folder = Files.createTempDirectory(temporary, "copy");
    journal = StoreFiles.copy(whole, folder.resolve("journal"));
  }

  @ParameterizedTest
  @ValueSource(strings = {VM, VCPU})
  void aFlippedByteInsideABatchIsNamed(String stream) throws IOException {
    try (StoreFiles store = new StoreFiles(journal)) {
      byte[] record = store.record(stream, 2);
      record[record.length / 2] ^= 0x10;
      store.put(stream, 2, record);
    }
    expectDamage(stream, 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {VM, VCPU})
  void aLostBatchIsNamed(String stream) throws IOException {
    try (StoreFiles store = new StoreFiles(journal)) {
      store.delete(stream, 2);
    }
    expectDamage(stream, 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {VM, VCPU})
  void aLostLastBatchIsNamed(String stream) throws IOException {
    long last;
    try (StoreFiles store = new StoreFiles(journal)) {
      last = store.count(stream);
      store.delete(stream, last);
    }
    expectDamage(stream, last);
  }

  @ParameterizedTest
  @ValueSource(strings = {VM, VCPU})
  void twoBatchesInEachOthersPlaceAreNamed(String stream) throws IOException {
    try (StoreFiles store = new StoreFiles(journal)) {
      byte[] second = store.record(stream, 2);
      store.put(stream, 2, store.record(stream, 1));
      store.put(stream, 1, second);
    }
    expectDamage(stream, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {VM, VCPU})
  void aBatchOfAnotherRunOfTheSameScenarioIsNamed(String stream) throws IOException {
    byte[] foreign;
    try (StoreFiles store =
        new StoreFiles(StoreFiles.copy(other, journal.resolveSibling("foreign")))) {
      foreign = store.record(stream, 2);
    }
    try (StoreFiles store = new StoreFiles(journal)) {
      assertThat(store.record(stream, 2)).isNotEqualTo(foreign);
      store.put(stream, 2, foreign);
    }
    expectDamage(stream, 2);
  }

  @Test
  void theStreamsOfTwoVcpusUnderEachOthersNameAreNamed() throws IOException {
    try (StoreFiles store = new StoreFiles(journal)) {
      store.exchangeNames("vcpu|long|0", VCPU);
    }
    expectDamage(VCPU, 1);
    expectDamage("vcpu|long|0", 1);
  }

  @Test
  void theRecordsOfTwoVcpusInEachOthersPlaceAreNamed() throws IOException {
    try (StoreFiles store = new StoreFiles(journal)) {
      long common = Math.min(store.count("vcpu|long|0"), store.count(VCPU));
      for (long record = 1; record <= common; record++) {
        byte[] first = store.record("vcpu|long|0", record);
        store.put("vcpu|long|0", record, store.record(VCPU, record));
        store.put(VCPU, record, first);
      }
    }
    expectDamage(VCPU, 1);
  }

  @Test
  void theVmStreamOfAnotherRunOfTheSameScenarioIsNamedByTheVcpus() throws IOException {
    try (StoreFiles store = new StoreFiles(journal);
        StoreFiles foreign =
            new StoreFiles(StoreFiles.copy(other, journal.resolveSibling("foreign")))) {
      long count = foreign.count(VM);
      for (long record = count + 1; record <= store.count(VM); record++) {
        store.delete(VM, record);
      }
      for (long record = 1; record <= count; record++) {
        store.put(VM, record, foreign.record(VM, record));
      }
      store.setCount(VM, count);
    }
    CommandResult verify = CommandResult.of("verify", journal);
    assertThat(verify.exitCode()).as(verify.toString()).isEqualTo(ExitCode.CHECK_FAILED);
    assertThat(verify.out()).contains(VCPU + ": record 1: epoch ").contains(", its VM's is ");
  }

  @Test
  void aStreamUnderTheNameOfAnotherVmIsNamed() throws IOException {
    try (StoreFiles store = new StoreFiles(journal)) {
      store.rename(VM, "vm|wrong");
    }
    CommandResult verify = CommandResult.of("verify", journal);
    assertThat(verify.exitCode()).as(verify.toString()).isEqualTo(ExitCode.CHECK_FAILED);
    assertThat(verify.out())
        .contains("vm|wrong: record 1: its content says it belongs to " + VM)
        .contains(VCPU + ": record 1: there is no stream of its VM");
    assertThat(CommandResult.of("replay", journal).exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
  }

  @Test
  void aVmsTailThatIsLostWithItsCountIsNamedByTheVcpus() throws IOException {
    try (StoreFiles store = new StoreFiles(journal)) {
      long last = store.count(VM);
      store.delete(VM, last);
      store.setCount(VM, last - 1);
    }
    CommandResult verify = CommandResult.of("verify", journal);
    assertThat(verify.exitCode()).as(verify.toString()).isEqualTo(ExitCode.CHECK_FAILED);
    assertThat(verify.out()).contains("refers to VM step ");
    expectASaidPart(CommandResult.of("replay", journal));
    expectASaidPart(CommandResult.of("replay", journal, "--verify"));
  }

  /** Nothing in the VM's stream tells that there was more; that it is not all is said. */
  private static void expectASaidPart(CommandResult replay) {
    assertThat(replay.exitCode()).as(replay.toString()).isEqualTo(ExitCode.DONE);
    assertThat(replay.outField("step")).doesNotContain("end of the run");
    assertThat(replay.err()).contains("the run did not end");
  }

  @Test
  void aVcpusTailThatIsLostWithItsCountDidNotEnd() throws IOException {
    try (StoreFiles store = new StoreFiles(journal)) {
      long last = store.count(VCPU);
      store.delete(VCPU, last);
      store.setCount(VCPU, last - 1);
    }
    CommandResult verify = CommandResult.of("verify", journal);
    assertThat(verify.outLines()).endsWith("whole as far as it goes; the run did not end");
  }

  @Test
  void aCountThatIsTooLowIsNamed() throws IOException {
    try (StoreFiles store = new StoreFiles(journal)) {
      store.setCount(VM, 1);
    }
    expectDamage(VM, 2);
  }

  @Test
  void eventsInFrontOfTheDamageCanStillBeRead() throws IOException {
    try (StoreFiles store = new StoreFiles(journal)) {
      store.delete(VM, 3);
    }
    assertThat(CommandResult.of("inspect", journal, "1-50").outLines())
        .isEqualTo(CommandResult.of("inspect", whole, "1-50").outLines());
    CommandResult inspect = CommandResult.of("inspect", journal);
    assertThat(inspect.exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
    assertThat(inspect.errLines()).singleElement().asString().contains("record 3");
  }

  @Test
  void flippedBytesOfTheStoresFilesNeverPassForAWholeRun() throws IOException {
    SplittableRandom random = new SplittableRandom(20);
    List<Path> files = StoreFiles.dataFiles(journal);
    int noticed = 0;
    for (int flip = 0; flip < 30; flip++) {
      Path file = files.get(random.nextInt(files.size()));
      byte[] original = Files.readAllBytes(file);
      byte[] damaged = original.clone();
      int position = random.nextInt(damaged.length);
      damaged[position] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, damaged);
      noticed += isNoticed(file.getFileName() + " at " + position) ? 1 : 0;
      Files.write(file, original);
    }
    assertThat(noticed).isGreaterThan(15);
  }

  /** False if the journal is still the whole run; fails where less passes for whole. */
  private boolean isNoticed(String where) {
    CommandResult verify = CommandResult.of("verify", journal);
    assertThat(verify.exitCode()).as(where).isIn(ExitCode.DONE, ExitCode.CHECK_FAILED);
    assertThat(verify.out() + verify.err()).as(where).doesNotContain("\tat ");
    CommandResult replay = CommandResult.of("replay", journal);
    assertThat(replay.out() + replay.err()).as(where).doesNotContain("\tat ");
    if (verify.exitCode() == ExitCode.CHECK_FAILED) {
      assertThat(verify.out() + verify.err())
          .as(where)
          .containsAnyOf("DAMAGED", "damaged", "events before");
      return true;
    }
    if (verify.outLines().contains("whole")) {
      assertThat(replay.outField("step")).as(where).isEqualTo(events + " (end of the run)");
      assertThat(replay.outField("digest")).as(where).isEqualTo(digest);
      return false;
    }
    assertThat(verify.out()).as(where).contains("the run did not end");
    return true;
  }

  private void expectDamage(String stream, long sequenceNr) {
    CommandResult verify = CommandResult.of("verify", journal);
    assertThat(verify.exitCode()).as(verify.toString()).isEqualTo(ExitCode.CHECK_FAILED);
    assertThat(verify.err()).isEmpty();
    assertThat(verify.out())
        .contains(stream + ": record " + sequenceNr + ": ")
        .containsPattern("events before \\d+ are whole")
        .doesNotContain("\nwhole");
    if (stream.equals(VM)) {
      expectDamage(CommandResult.of("replay", journal), sequenceNr);
      expectDamage(CommandResult.of("replay", journal, "--verify"), sequenceNr);
    }
  }

  private static void expectDamage(CommandResult replay, long sequenceNr) {
    assertThat(replay.exitCode()).as(replay.toString()).isEqualTo(ExitCode.CHECK_FAILED);
    assertThat(replay.out()).isEmpty();
    assertThat(replay.errLines())
        .singleElement()
        .asString()
        .startsWith("umbra: " + VM + ": record " + sequenceNr + ": ")
        .containsPattern("events before \\d+ are whole");
  }
}
