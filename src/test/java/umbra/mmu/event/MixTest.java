package umbra.mmu.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MixTest {

  @Test
  void aCellThatHoldsZeroCountsForNothing() {
    for (int kind = Mix.SPTE; kind <= Mix.PROTECTION; kind++) {
      assertThat(Mix.of(kind, 12345, 0)).isZero();
    }
  }

  @Test
  void kindCellAndValueEachMakeAnotherHash() {
    final Set<Long> seen = new HashSet<>();
    int made = 0;
    for (int kind = Mix.SPTE; kind <= Mix.PROTECTION; kind++) {
      for (long cell = 0; cell < 64; cell++) {
        for (long value = 1; value < 32; value++) {
          seen.add(Mix.of(kind, cell, value));
          made++;
        }
      }
    }
    assertThat(seen).hasSize(made);
  }

  @Test
  void orderedHashingDependsOnTheOrder() {
    assertThat(Mix.then(Mix.then(1, 2), 3)).isNotEqualTo(Mix.then(Mix.then(1, 3), 2));
    assertThat(Mix.then(1, 2)).isEqualTo(Mix.then(1, 2)).isNotEqualTo(Mix.then(1, 0));
  }

  /** The digests of journals depend on these numbers. */
  @Test
  void theHashIsFixedForever() {
    assertThat(Mix.of(Mix.SPTE, 7, 9)).isEqualTo(0xc08f74f2f15ada15L);
    assertThat(Mix.then(7, 9)).isEqualTo(0x9ffea6aeca4acdbeL);
  }
}
