package umbra.mmu.guest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AccessTest {

  @Test
  void rightsAreThreeDistinctBits() {
    assertThat(Access.EXEC).isEqualTo(1);
    assertThat(Access.WRITE).isEqualTo(2);
    assertThat(Access.USER).isEqualTo(4);
    assertThat(Access.ALL).isEqualTo(7);
  }

  @Test
  void aPlainPresentEntryGrantsExecutionAlone() {
    assertThat(Access.of(Gpte.PRESENT)).isEqualTo(Access.EXEC);
  }

  @Test
  void eachRightComesFromItsOwnBitOfTheEntry() {
    for (int rights = 0; rights <= Access.ALL; rights++) {
      long gpte = Gpte.PRESENT | Gpte.NO_EXECUTE;
      gpte |= (rights & Access.WRITE) != 0 ? 1L << 1 : 0;
      gpte |= (rights & Access.USER) != 0 ? 1L << 2 : 0;
      gpte &= (rights & Access.EXEC) != 0 ? ~(1L << 63) : -1L;
      assertThat(Access.of(gpte)).as("rights %d", rights).isEqualTo(rights);
    }
  }

  @Test
  void noOtherBitOfTheEntryMatters() {
    final int plain = Access.of(Gpte.PRESENT);
    for (int bit = 0; bit < 64; bit++) {
      if (bit != 1 && bit != 2 && bit != 63) {
        assertThat(Access.of(Gpte.PRESENT ^ 1L << bit)).as("bit %d", bit).isEqualTo(plain);
      }
    }
  }
}
