package umbra.actors.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.javadsl.Behaviors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a write is not begun for want of room. */
final class FreeSpaceTest {
  private static final long MOST = 2 * FreeSpace.AT_ONCE;

  @TempDir private Path folder;
  private long usable = Long.MAX_VALUE;

  @Test
  void aWriteNeedsRoomForItselfForTheStoreAndForTheJournalAgain() {
    final FreeSpace space = space(1000, MOST);
    usable = FreeSpace.AT_ONCE + 1000 + 500;
    assertThatCode(() -> space.expectRoom(500, 0)).doesNotThrowAnyException();
    // The 500 bytes are on disk and 501 more are to come.
    usable = FreeSpace.AT_ONCE + 1500 + 501;
    assertThatCode(() -> space.expectRoom(501, 500)).doesNotThrowAnyException();
    usable--;
    assertThatThrownBy(() -> space.expectRoom(501, 501)).isInstanceOf(NoSpaceException.class);
  }

  @Test
  void moreThanTheLimitIsNeverAskedFor() {
    final FreeSpace space = space(100 * MOST, MOST);
    usable = MOST;
    assertThatCode(() -> space.expectRoom(1, 0)).doesNotThrowAnyException();
    usable = MOST - 1;
    assertThatThrownBy(() -> space.expectRoom(1, 1))
        .isInstanceOf(NoSpaceException.class)
        .hasMessage(
            folder
                + ": no space left: 32767 KiB free, expected 32768 KiB (umbra.journal.free-space)");
  }

  @Test
  void aLimitOfZeroSwitchesTheCheckOff() {
    usable = 0;
    assertThatCode(() -> space(5, 0).expectRoom(1, 0)).doesNotThrowAnyException();
  }

  @Test
  void theDiskIsAskedBeforeEachWriteOfAGuardedWriter() {
    final List<StreamWriter.Append> written = new ArrayList<>();
    final BehaviorTestKit<StreamWriter.Append> writer =
        BehaviorTestKit.create(
            space(0, MOST)
                .guard(
                    Behaviors.receiveMessage(
                        append -> {
                          written.add(append);
                          return Behaviors.same();
                        })));
    final StreamWriter.Append append =
        new StreamWriter.Append(
            SealedBatches.of(1), TestInbox.<StreamWriter.Durable>create().getRef());
    writer.run(append);
    usable = FreeSpace.AT_ONCE;
    assertThatThrownBy(() -> writer.run(append)).isInstanceOf(NoSpaceException.class);
    assertThat(written).containsExactly(append);
  }

  @Test
  void aJournalThatIsThereAlreadyCounts() throws Exception {
    final Path store = Files.createDirectories(folder.resolve(JournalClaim.STORE));
    Files.write(store.resolve("000005.sst"), new byte[3000]);
    final FreeSpace space = FreeSpace.of(folder, () -> usable, MOST);
    usable = FreeSpace.AT_ONCE + 3000;
    assertThatCode(() -> space.expectRoom(0, 0)).doesNotThrowAnyException();
    usable--;
    assertThatThrownBy(() -> space.expectRoom(0, 0)).isInstanceOf(NoSpaceException.class);
  }

  @Test
  void aNewJournalIsRefusedWhereTheFirstWritesHaveNoRoom() {
    assertThatThrownBy(() -> FreeSpace.expectRoomFor(folder.resolve("a/b"), Long.MAX_VALUE, 0L))
        .isInstanceOf(JournalClaimException.class)
        .hasMessageStartingWith(folder.resolve("a/b") + ": no space left: 0 KiB free");
    assertThat(folder).isEmptyDirectory();
  }

  private FreeSpace space(final long stored, final long most) {
    return new FreeSpace(folder, () -> usable, stored, most);
  }
}
