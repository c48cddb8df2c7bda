package umbra.cli.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import umbra.mmu.invariant.Invariant;

final class ShrinkerTest {
  private static final List<String> SET_UP =
      List.of(
          "vcpus 2",
          "as 1",
          "slot 1 gpa=0x10000000 size=64K backing=4K",
          "map gva=0x400000 gpa=0x10000000 size=4K count=2 flags=PWU");
  private static final Map<String, String> WITHOUT = Map.of("access_refresh_when_rmapped", "0");

  private static boolean speaks(Draft draft) {
    return new Probe(WITHOUT)
        .run(draft)
        .filter(breach -> breach.invariant() == Invariant.SPTE_IN_ACCESS)
        .isPresent();
  }

  @Test
  void whatIsLeftFailsAndNothingCanBeTakenOut() {
    Draft found =
        new Draft(
            SET_UP,
            List.of(
                "vcpu 1 write 0x401000",
                "vcpu 0 user read 0x400000",
                "host log 1 on",
                "vcpu 0 cr0 wp=1",
                "vcpu 0 user write 0x400000"));
    Draft shrunk = new Shrinker(ShrinkerTest::speaks).shrink(found);
    assertThat(speaks(shrunk)).isTrue();
    assertThat(shrunk.operations())
        .containsExactly("vcpu 0 read 0x400000", "vcpu 0 write 0x400000");
    assertThat(withOneLess(shrunk.operations()))
        .noneMatch(left -> speaks(new Draft(shrunk.setUp(), left)));
    assertThat(withOneLess(shrunk.setUp()))
        .noneMatch(left -> speaks(new Draft(left, shrunk.operations())));
  }

  private static List<List<String>> withOneLess(List<String> lines) {
    List<List<String>> all = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      List<String> left = new ArrayList<>(lines);
      left.remove(i);
      all.add(left);
    }
    return all;
  }

  @Test
  void itemsThatNeedEachOtherStayTogether() {
    Predicate<List<Integer>> fails =
        left -> left.contains(3) == left.contains(11) && left.contains(7);
    List<Integer> items = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      items.add(i);
    }
    assertThat(Shrinker.cut(items, fails)).contains(7).doesNotContain(0, 1, 2, 19);
  }

  @Test
  void aScenarioThatDoesNotFailIsRefused() {
    Draft harmless = new Draft(SET_UP, List.of("vcpu 0 nop"));
    assertThatThrownBy(() -> new Shrinker(ShrinkerTest::speaks).shrink(harmless))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("does not fail");
  }
}
