package umbra.mmu.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HostPageTest {

  @Test
  void eachStateBitIsItsOwn() {
    final int[] bits = {
      HostPage.PRESENT,
      HostPage.WRITABLE,
      HostPage.DIRTY,
      HostPage.ZERO,
      HostPage.HUGE,
      HostPage.TABLE
    };
    int seen = 0;
    for (final int bit : bits) {
      assertThat(Integer.bitCount(bit)).isEqualTo(1);
      assertThat(seen & bit).isZero();
      seen |= bit;
    }
    assertThat(seen).as("a state fits a byte").isLessThan(128);
  }

  @Test
  void filledPagesArePresentWritableAndDirtyAndEitherHugeOrInATable() {
    final int common = HostPage.PRESENT | HostPage.WRITABLE | HostPage.DIRTY;
    assertThat(HostPage.FILLED_SMALL).isEqualTo(common | HostPage.TABLE);
    assertThat(HostPage.FILLED_HUGE).isEqualTo(common | HostPage.HUGE);
  }
}
