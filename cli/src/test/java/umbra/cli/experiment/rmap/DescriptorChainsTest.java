package umbra.cli.experiment.rmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Lists of entry pointers in descriptors of every shape. */
final class DescriptorChainsTest {
  private static final DescriptorLayout FRONT =
      DescriptorLayout.ALL.stream().filter(DescriptorLayout::newInFront).findFirst().orElseThrow();

  static List<DescriptorLayout> layouts() {
    return DescriptorLayout.ALL;
  }

  private static DescriptorChains filled(DescriptorLayout layout, int entries) {
    DescriptorChains chains = new DescriptorChains(layout);
    for (int entry = 1; entry <= entries; entry++) {
      chains.add(0, entry);
    }
    return chains;
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void everyShapeHoldsWhatWasAddedAndNotRemoved(DescriptorLayout layout) {
    DescriptorChains chains = new DescriptorChains(layout);
    List<List<Integer>> kept = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    SplittableRandom draw = new SplittableRandom(7);
    for (int entry = 1; entry < 3000; entry++) {
      int list = draw.nextInt(kept.size());
      List<Integer> entries = kept.get(list);
      if (draw.nextInt(100) < 45 && !entries.isEmpty()) {
        chains.remove(list, entries.remove(draw.nextInt(entries.size())));
      } else {
        chains.add(list, entry);
        entries.add(entry);
      }
      assertThat(chains.walk(list)).containsExactlyInAnyOrder(toArray(entries));
    }
    for (int list = 0; list < kept.size(); list++) {
      for (int entry : kept.get(list)) {
        chains.remove(list, entry);
      }
    }
    assertThat(chains.inUse()).as("every descriptor is given back").isZero();
  }

  private static int[] toArray(List<Integer> entries) {
    return entries.stream().mapToInt(Integer::intValue).toArray();
  }

  @Test
  void oneEntryNeedsNoDescriptorAndTwoNeedOne() {
    assertThat(filled(DescriptorLayout.KVM_6_1, 1).inUse()).isZero();
    assertThat(filled(DescriptorLayout.KVM_6_1, 2).inUse()).isEqualTo(1);
    assertThat(filled(DescriptorLayout.KVM_6_1, 14).inUse()).isEqualTo(1);
    assertThat(filled(DescriptorLayout.KVM_6_1, 15).inUse()).isEqualTo(2);
    assertThat(filled(DescriptorLayout.THREE, 15).inUse()).isEqualTo(5);
  }

  @Test
  void removalMovesTheLastEntryOfTheSameDescriptorAndSinceThenOfTheFirst() {
    DescriptorChains tail = filled(DescriptorLayout.KVM_6_1, 16);
    tail.remove(0, 2);
    assertThat(tail.walk(0)).containsExactly(1, 14, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16);
    DescriptorChains front = filled(FRONT, 16);
    front.remove(0, 2);
    assertThat(front.walk(0)).containsExactly(15, 1, 16, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);
  }

  @Test
  void addingBehindFollowsTheWholeChainAndInFrontOnePointer() {
    assertThat(filled(DescriptorLayout.KVM_6_1, 43).adding().followed())
        .as("12 additions follow one, 14 two, 14 three; the last finds three full")
        .isEqualTo(12 + 1 + 13 * 2 + 2 + 13 * 3 + 3);
    assertThat(filled(FRONT, 43).adding().followed()).isEqualTo(41);
  }

  @Test
  void withoutACounterAdditionsLookForTheFirstEmptySlot() {
    assertThat(filled(DescriptorLayout.KVM_6_1, 14).adding().looked()).isZero();
    assertThat(filled(DescriptorLayout.THREE, 3).adding().looked())
        .as("the last slot, then two full ones and the empty one")
        .isEqualTo(1 + 3);
    assertThat(filled(DescriptorLayout.THREE, 4).adding().looked()).isEqualTo(1 + 3 + 1);
  }

  @Test
  void removalLooksAtSlotsUpToTheEntryAndWithoutACounterForTheLast() {
    DescriptorChains counted = filled(DescriptorLayout.KVM_6_1, 10);
    counted.remove(0, 5);
    assertThat(counted.removing().looked()).isEqualTo(5);
    DescriptorChains uncounted = filled(DescriptorLayout.FIFTEEN, 10);
    uncounted.remove(0, 5);
    assertThat(uncounted.removing().looked()).isEqualTo(5 + 6);
  }

  @Test
  void anEntryThatIsNotThereIsAnError() {
    DescriptorChains chains = filled(DescriptorLayout.KVM_6_1, 3);
    assertThatIllegalStateException()
        .isThrownBy(() -> chains.remove(0, 9))
        .withMessage("list 0 does not hold 9");
    assertThatIllegalStateException().isThrownBy(() -> chains.remove(5, 1));
  }

  @Test
  void descriptorsHaveTheSizesOfTheirParts() {
    assertThat(DescriptorLayout.THREE.bytes()).isEqualTo(32);
    assertThat(DescriptorLayout.FIFTEEN.bytes()).isEqualTo(128);
    assertThat(DescriptorLayout.KVM_6_1.bytes()).isEqualTo(128);
    assertThat(DescriptorLayout.KVM_6_1.cacheLines()).isEqualTo(2);
    assertThat(DescriptorLayout.THREE.cacheLines()).isEqualTo(1);
  }
}
