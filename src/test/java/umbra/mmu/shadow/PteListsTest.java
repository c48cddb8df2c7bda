package umbra.mmu.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The list structure of reference 5.1. */
class PteListsTest {
  private final PteLists lists = new PteLists();

  private static int entry(final int number) {
    return PteLists.pointer(1 + number / 512, number % 512);
  }

  private int listOf(final int count) {
    int head = 0;
    for (int i = 0; i < count; i++) {
      head = lists.applyAdd(head, entry(i));
    }
    return head;
  }

  private List<Integer> order(final int head) {
    final List<Integer> order = new ArrayList<>();
    for (int p = lists.at(head, 0); p != 0; p = lists.at(head, order.size())) {
      order.add(p);
    }
    return order;
  }

  private static List<Integer> entries(final int... numbers) {
    final List<Integer> expected = new ArrayList<>();
    for (final int number : numbers) {
      expected.add(entry(number));
    }
    return expected;
  }

  @Test
  void aPointerNamesAPageAndAnIndex() {
    final int pointer = PteLists.pointer(70_000, 511);
    assertThat(PteLists.page(pointer)).isEqualTo(70_000);
    assertThat(PteLists.index(pointer)).isEqualTo(511);
  }

  @Test
  void anEmptyListIsHeadZero() {
    assertThat(lists.size(0)).isZero();
    assertThat(lists.first(0)).isZero();
    assertThat(lists.at(0, 0)).isZero();
  }

  @Test
  void aSingleEntryNeedsNoDescriptorAndTheSecondDoes() {
    final int one = listOf(1);
    assertThat(one & 1).isZero();
    assertThat(lists.descriptorsInUse()).isZero();
    assertThat(lists.addTakesDescriptor(0)).isFalse();
    assertThat(lists.addTakesDescriptor(one)).isTrue();
    final int two = lists.applyAdd(one, entry(1));
    assertThat(two & 1).isEqualTo(1);
    assertThat(lists.descriptorsInUse()).isEqualTo(1);
    assertThat(order(two)).isEqualTo(entries(0, 1));
  }

  @Test
  void aDescriptorHoldsFourteenEntries() {
    final int[] counts = {2, 13, 14, 15, 28, 29, 42, 43};
    final int[] descriptors = {1, 1, 1, 2, 2, 3, 3, 4};
    for (int i = 0; i < counts.length; i++) {
      final PteLists fresh = new PteLists();
      int head = 0;
      for (int n = 0; n < counts[i]; n++) {
        head = fresh.applyAdd(head, entry(n));
      }
      assertThat(fresh.descriptorsInUse()).as("%d entries", counts[i]).isEqualTo(descriptors[i]);
      assertThat(fresh.size(head)).isEqualTo(counts[i]);
      assertThat(fresh.addTakesDescriptor(head)).isEqualTo(counts[i] % 14 == 0);
    }
  }

  @Test
  void newEntriesGoToTheTail() {
    assertThat(order(listOf(29)))
        .isEqualTo(
            entries(
                0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22,
                23, 24, 25, 26, 27, 28));
  }

  @Test
  void aRemovalMovesTheLastEntryOfTheSameDescriptorIntoTheHole() {
    final int head = lists.applyRemove(listOf(15), entry(2));
    assertThat(order(head)).isEqualTo(entries(0, 1, 13, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14));
  }

  @Test
  void theNextEntryFillsTheFirstDescriptorWithRoom() {
    final int head = lists.applyAdd(lists.applyRemove(listOf(15), entry(2)), entry(99));
    assertThat(order(head)).isEqualTo(entries(0, 1, 13, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 99, 14));
    assertThat(lists.descriptorsInUse()).isEqualTo(2);
  }

  @Test
  void anEmptiedDescriptorLeavesTheMiddleOfTheChain() {
    int head = listOf(29);
    for (int i = 14; i < 28; i++) {
      head = lists.applyRemove(head, entry(i));
    }
    assertThat(order(head)).isEqualTo(entries(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 28));
    assertThat(lists.descriptorsInUse()).isEqualTo(2);
  }

  @Test
  void anEmptiedHeadDescriptorGivesWayToTheNext() {
    int head = listOf(15);
    for (int i = 0; i < 14; i++) {
      head = lists.applyRemove(head, entry(i));
    }
    assertThat(order(head)).isEqualTo(entries(14));
    assertThat(head & 1).as("a chain never turns back into a single entry").isEqualTo(1);
    assertThat(lists.applyRemove(head, entry(14))).isZero();
    assertThat(lists.descriptorsInUse()).isZero();
  }

  @Test
  void aChainOfOneEntryTakesTheNextWithoutANewDescriptor() {
    final int head = lists.applyRemove(listOf(2), entry(0));
    assertThat(lists.addTakesDescriptor(head)).isFalse();
    assertThat(order(lists.applyAdd(head, entry(7)))).isEqualTo(entries(1, 7));
  }

  @Test
  void aMissingEntryIsAnErrorThatNamesIt() {
    final int chain = listOf(20);
    assertThatThrownBy(() -> lists.applyRemove(chain, PteLists.pointer(9, 44)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("entry 44 of page 9");
    assertThatThrownBy(() -> lists.applyRemove(0, entry(0)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> lists.applyRemove(listOf(1), entry(1)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theDigestOfNoDescriptorsIsZeroAgain() {
    assertThat(lists.digest()).isZero();
    int head = listOf(40);
    assertThat(lists.digest()).isNotZero();
    for (int i = 39; i >= 0; i--) {
      head = lists.applyRemove(head, entry(i));
    }
    assertThat(head).isZero();
    assertThat(lists.digest()).isZero();
  }

  @Test
  void theDigestTellsTheOrderOfEntries() {
    final PteLists other = new PteLists();
    other.applyAdd(other.applyAdd(0, entry(1)), entry(0));
    listOf(2);
    assertThat(lists.digest()).isNotEqualTo(other.digest());
  }

  /** Seeded; a failure names the seed. The model is a list of lists with the rules of 5.1. */
  @Test
  void randomListsKeepTheDocumentedOrder() {
    for (long seed = 0; seed < 10; seed++) {
      final SplittableRandom random = new SplittableRandom(seed);
      final PteLists tested = new PteLists();
      final int[] heads = new int[4];
      final List<DocumentedList> models = new ArrayList<>();
      for (int i = 0; i < heads.length; i++) {
        models.add(new DocumentedList());
      }
      for (int step = 0; step < 2000; step++) {
        final int which = random.nextInt(heads.length);
        final DocumentedList model = models.get(which);
        final List<Integer> now = model.order();
        if (now.isEmpty() || random.nextInt(100) < (step / 500 % 2 == 0 ? 65 : 35)) {
          final int pointer = entry(step);
          heads[which] = tested.applyAdd(heads[which], pointer);
          model.add(pointer);
        } else {
          final int pointer = now.get(random.nextInt(now.size()));
          heads[which] = tested.applyRemove(heads[which], pointer);
          model.remove(pointer);
        }
        compare("seed " + seed + " step " + step, tested, heads[which], model.order());
      }
    }
  }

  private static void compare(
      final String where, final PteLists tested, final int head, final List<Integer> expected) {
    assertThat(tested.size(head)).as(where).isEqualTo(expected.size());
    for (int i = 0; i < expected.size(); i++) {
      assertThat(tested.at(head, i)).as(where).isEqualTo(expected.get(i).intValue());
    }
    assertThat(tested.at(head, expected.size())).as(where).isZero();
  }

  /** The words of reference 5.1, with no thought of speed. */
  private static final class DocumentedList {
    private final List<List<Integer>> descriptors = new ArrayList<>();

    void add(final int pointer) {
      for (final List<Integer> descriptor : descriptors) {
        if (descriptor.size() < 14) {
          descriptor.add(pointer);
          return;
        }
      }
      final List<Integer> tail = new ArrayList<>();
      tail.add(pointer);
      descriptors.add(tail);
    }

    void remove(final int pointer) {
      int at = 0;
      while (!descriptors.get(at).contains(pointer)) {
        at++;
      }
      final List<Integer> descriptor = descriptors.get(at);
      final int hole = descriptor.indexOf(pointer);
      final int last = descriptor.remove(descriptor.size() - 1);
      if (hole < descriptor.size()) {
        descriptor.set(hole, last);
      }
      if (descriptor.isEmpty()) {
        descriptors.remove(at);
      }
    }

    List<Integer> order() {
      final List<Integer> all = new ArrayList<>();
      descriptors.forEach(all::addAll);
      return all;
    }
  }
}
