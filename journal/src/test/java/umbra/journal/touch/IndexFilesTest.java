package umbra.journal.touch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import umbra.journal.replay.JournaledRun;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
import umbra.mmu.image.MalformedImageException;

/** The files of an index: true ones, damaged ones, and those of another journal. */
final class IndexFilesTest {
  private static final StreamId VM = JournaledRun.STREAM;
  private static final int MUTATIONS = 3000;

  private static final String SCENARIO =
      """
      vcpus 2
      slot 1 gpa=0x10000000 size=8M backing=2M
      map gva=0x40000000 gpa=0x10000000 size=2M count=4 flags=PWUAD
      ops
      workload vcpu=* pattern=uniform gva=0x40000000 size=8M count=COUNT reads=0%
      host log 1 on
      workload vcpu=* pattern=uniform gva=0x40000000 size=8M count=90 reads=0%
      """;

  @TempDir private Path folder;
  private final List<String> notices = new ArrayList<>();
  private TouchFolder index;
  private JournalFolder journal;

  @BeforeEach
  void run() throws IOException {
    journal = journal("journal", 40);
    index = TouchFolder.of(folder);
    assertThat(RecordedIndex.write(journal, VM, index, 300, 1)).isGreaterThan(3);
  }

  @AfterEach
  void close() {
    journal.close();
  }

  private JournalFolder journal(final String name, final int count) throws IOException {
    final Path store = folder.resolve(name);
    JournaledRun.write(store, SCENARIO.replace("COUNT", "" + count), "round-robin", Map.of());
    return JournalFolder.open(store);
  }

  private List<String> check() {
    final TouchCheck check = new TouchCheck(index);
    check.check(journal, VM);
    check.expectOf(List.of(VM));
    return check.findings();
  }

  private TouchIndex read() {
    return TouchIndex.of(journal, VM, index, notices::add);
  }

  @Test
  void aTrueIndexIsFoundTrueAndHasABlockOfEachEvent() throws IOException {
    final TouchCheck check = new TouchCheck(index);
    check.check(journal, VM);
    assertThat(check.findings()).isEmpty();
    assertThat(check.checked()).isEqualTo(index.files().size());
    final long last = index.files().get(index.files().size() - 1).step();
    for (long event = 1; event <= last; event++) {
      final TouchedBlock block = read().blockOf(event);
      assertThat(block.firstEvent()).isLessThanOrEqualTo(event);
      assertThat(block.lastEvent()).isGreaterThanOrEqualTo(event);
    }
    assertThat(read().blockOf(last + 1)).isNull();
    assertThat(read().lastBefore(last + 5)).isEqualTo(last);
    assertThat(notices).isEmpty();
  }

  @Test
  void whateverIsChangedInAFileItIsRefused() throws IOException {
    final SplittableRandom random = new SplittableRandom(7);
    final byte[] whole = Files.readAllBytes(index.files().get(1).path());
    for (int i = 0; i < MUTATIONS; i++) {
      final byte[] bytes = whole.clone();
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      assertThatThrownBy(() -> TouchPart.parse(bytes)).isInstanceOf(MalformedImageException.class);
    }
    for (int length = 0; length < whole.length; length++) {
      final byte[] bytes = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> TouchPart.parse(bytes)).isInstanceOf(MalformedImageException.class);
    }
  }

  @Test
  void aDamagedFileIsNamedAndPassedOverByReadersAndDamageForACheck() throws IOException {
    final TouchFile file = index.files().get(1);
    final byte[] bytes = Files.readAllBytes(file.path());
    bytes[bytes.length / 2] ^= 4;
    Files.write(file.path(), bytes);
    final TouchIndex reader = read();
    assertThat(reader.blockOf(file.step())).isNull();
    assertThat(reader.blockOf(file.step() + 1)).isNotNull();
    assertThat(reader.blockOf(index.files().get(0).step())).isNotNull();
    assertThat(notices).singleElement().asString().contains(file.path().toString(), "not used");
    assertThat(check()).singleElement().asString().contains(file.path().toString(), "checksum");
  }

  @Test
  void aPartThatTellsTooLittleIsFoundByACheck() throws IOException {
    final TouchFile file = index.files().get(2);
    final TouchPart part = file.read();
    final List<TouchedBlock> blocks = new ArrayList<>(part.blocks());
    final TouchedBlock first = blocks.get(0);
    final RangeSet none = new RangeSet.Builder().build();
    blocks.set(
        0,
        new TouchedBlock(
            first.firstEvent(),
            first.lastEvent() - first.firstEvent() + 1,
            first.firstRecord(),
            first.endRecord() - first.firstRecord(),
            new long[2],
            0,
            none,
            none,
            none,
            none));
    final TouchPart poorer = new TouchPart(part.start(), part.end(), part.firstRecord(), blocks);
    Files.write(file.path(), poorer.toBytes());
    assertThat(check()).singleElement().asString().contains(file.path().toString(), "blocks");
  }

  @Test
  void theIndexOfAnotherRunIsNotUsed() throws IOException {
    try (JournalFolder other = journal("other", 41)) {
      final TouchIndex reader = TouchIndex.of(other, VM, index, notices::add);
      // The first requests are the same.
      final long last = index.files().get(index.files().size() - 1).step();
      assertThat(reader.blockOf(last)).isNull();
      assertThat(notices).singleElement().asString().contains("no batch in the journal");
    }
  }

  @Test
  void aFileOfNoVmIsDamageForACheck() throws IOException {
    final Path path = index.files().get(0).path();
    Files.move(path, path.resolveSibling("other-0000000000000012.index"));
    assertThat(check()).singleElement().asString().contains("of no VM");
  }

  @Test
  void partsOfTwoSizesAreBothChecked() throws IOException {
    final int before = index.files().size();
    RecordedIndex.write(journal, VM, index, 700, 1);
    assertThat(index.files()).hasSizeGreaterThan(before);
    assertThat(check()).isEmpty();
  }

  @Test
  void withoutAFolderThereIsNoIndex() throws IOException {
    index = TouchFolder.of(folder.resolve("nothing"));
    assertThat(index.files()).isEmpty();
    assertThat(check()).isEmpty();
    assertThat(read().blockOf(1)).isNull();
    assertThat(read().lastBefore(100)).isZero();
  }
}
