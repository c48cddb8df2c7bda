package umbra.mmu.guest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GpteTest {

  @Test
  void theFrameIsBits12To51() {
    assertThat(Gpte.gfn(-1L)).isEqualTo((1L << 40) - 1);
    assertThat(Gpte.gfn(~0x000f_ffff_ffff_f000L)).isZero();
    assertThat(Gpte.gfn(0x10_0000_0067L)).isEqualTo(0x1000000L);
  }

  @Test
  void eachLevelTakesItsOwnNineBitsOfTheAddress() {
    for (int level = 1; level <= 4; level++) {
      for (int bit = 0; bit < 64; bit++) {
        final int low = 12 + 9 * (level - 1);
        final int expected = bit >= low && bit < low + 9 ? 1 << (bit - low) : 0;
        assertThat(Gpte.index(1L << bit, level)).as("level %d", level).isEqualTo(expected);
      }
    }
  }

  @Test
  void theHighestAddressHasTheLastIndexAtEachLevel() {
    for (int level = 1; level <= 4; level++) {
      assertThat(Gpte.index(-1L, level)).isEqualTo(511);
    }
  }

  @Test
  void presenceIsBitZeroAlone() {
    assertThat(Gpte.isPresent(1)).isTrue();
    assertThat(Gpte.isPresent(~1L)).isFalse();
  }

  @Test
  void aLeafIsAnyEntryOfLevel1AndALargeOneAbove() {
    assertThat(Gpte.isLeaf(Gpte.PRESENT, 1)).isTrue();
    assertThat(Gpte.isLeaf(Gpte.PRESENT, 2)).isFalse();
    assertThat(Gpte.isLeaf(Gpte.PRESENT | Gpte.LARGE, 2)).isTrue();
    assertThat(Gpte.isLeaf(Gpte.PRESENT | Gpte.LARGE, 3)).isTrue();
  }

  @Test
  void theBitsAreThoseOfTheArchitecture() {
    assertThat(Gpte.PRESENT).isEqualTo(0x1L);
    assertThat(Gpte.WRITABLE).isEqualTo(0x2L);
    assertThat(Gpte.USER).isEqualTo(0x4L);
    assertThat(Gpte.ACCESSED).isEqualTo(0x20L);
    assertThat(Gpte.DIRTY).isEqualTo(0x40L);
    assertThat(Gpte.LARGE).isEqualTo(0x80L);
    assertThat(Gpte.GLOBAL).isEqualTo(0x100L);
    assertThat(Gpte.NO_EXECUTE).isEqualTo(0x8000_0000_0000_0000L);
  }
}
