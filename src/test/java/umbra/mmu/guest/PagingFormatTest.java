package umbra.mmu.guest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The forms of guest page tables (reference 1.1, 2.6). */
class PagingFormatTest {
  private static final long LMA = ControlRegister.EFER_LMA;

  @Test
  void cr4AndEferChooseTheFormat() {
    final long pae = ControlRegister.CR4_PAE;
    final long la57 = ControlRegister.CR4_LA57;
    assertThat(PagingFormat.of(pae, LMA)).isEqualTo(PagingFormat.FOUR_LEVEL);
    assertThat(PagingFormat.of(pae | la57, LMA)).isEqualTo(PagingFormat.FIVE_LEVEL);
    assertThat(PagingFormat.of(pae, ControlRegister.EFER_NX)).isEqualTo(PagingFormat.PAE);
    assertThat(PagingFormat.of(pae | la57, 0)).isEqualTo(PagingFormat.PAE);
    assertThat(PagingFormat.of(ControlRegister.CR4_PSE, 0)).isEqualTo(PagingFormat.THIRTY_TWO_BIT);
    assertThat(PagingFormat.of(0, 0)).isEqualTo(PagingFormat.THIRTY_TWO_BIT_WITHOUT_PSE);
  }

  @Test
  void theIndicesOfAllLevelsMakeUpTheAddress() {
    for (final PagingFormat format : PagingFormat.values()) {
      final int bits = format.hasFourByteEntries() ? 10 : 9;
      final long gva = 0x01a5_5a3c_c3b1_2d4eL & format.linearMask();
      long made = gva & 0xfff;
      for (int level = 1; level <= format.levels(); level++) {
        final int index = format.index(gva, level);
        assertThat(format.offset(gva, level))
            .isEqualTo(index * format.entrySize())
            .isLessThan(4096);
        made |= (long) index << (12 + bits * (level - 1));
      }
      final int width = 12 + bits * format.levels();
      assertThat(made).as("%s", format).isEqualTo(gva & (1L << width) - 1);
    }
  }

  @Test
  void only32BitAddressesAreCutAndHaveAPaeRoot() {
    for (final PagingFormat format : PagingFormat.values()) {
      final boolean wide = format.levels() >= 4;
      assertThat(format.linearMask()).isEqualTo(wide ? -1L : 0xffff_ffffL);
      assertThat(format.wordSize()).isEqualTo(wide ? 8 : 4);
      assertThat(format.hasPaeRoot()).isEqualTo(!wide);
      assertThat(format.shadowRootLevel()).isEqualTo(Math.max(3, format.levels()));
    }
  }

  @Test
  void theWidthDecidesWhatIsCanonical() {
    assertThat(PagingFormat.FOUR_LEVEL.isCanonical(0x0000_7fff_ffff_ffffL)).isTrue();
    assertThat(PagingFormat.FOUR_LEVEL.isCanonical(0x0000_8000_0000_0000L)).isFalse();
    assertThat(PagingFormat.FOUR_LEVEL.isCanonical(0xffff_8000_0000_0000L)).isTrue();
    assertThat(PagingFormat.FIVE_LEVEL.isCanonical(0x0000_8000_0000_0000L)).isTrue();
    assertThat(PagingFormat.FIVE_LEVEL.isCanonical(0x0100_0000_0000_0000L)).isFalse();
    assertThat(PagingFormat.FIVE_LEVEL.isCanonical(0xff00_0000_0000_0000L)).isTrue();
    assertThat(PagingFormat.PAE.isCanonical(0xffff_ffffL)).isTrue();
    assertThat(PagingFormat.PAE.isCanonical(0x1_0000_0000L)).isFalse();
  }

  @Test
  void thePageSizeBitMakesALeafWhereTheFormatHasThatSize() {
    final int[] largest = {3, 3, 2, 2, 1};
    for (final PagingFormat format : PagingFormat.values()) {
      for (int level = 1; level <= format.levels(); level++) {
        final boolean leaf = format.isLeaf(Gpte.PRESENT | Gpte.LARGE, level);
        assertThat(leaf).isEqualTo(level <= largest[format.ordinal()]);
        assertThat(format.isLeaf(Gpte.PRESENT, level)).isEqualTo(level == 1);
      }
    }
  }

  @Test
  void a4mLeafHasTheHighBitsOfItsFrameInBits13To16() {
    for (int high = 0; high < 16; high++) {
      final long gpte = (0x1234_0000L & 0xffc0_0000L) | (long) high << 13 | 0xe7L;
      assertThat(PagingFormat.THIRTY_TWO_BIT.leafGfn(gpte, 2))
          .isEqualTo((long) high << 20 | 0x1200_0000L >>> 12);
    }
    assertThat(PagingFormat.THIRTY_TWO_BIT.pages(2)).isEqualTo(1024);
    assertThat(PagingFormat.THIRTY_TWO_BIT.leafGfn(0xffff_f067L, 1)).isEqualTo(0xf_ffffL);
  }

  @Test
  void eightByteLeavesKeepTheFrameDownToTheirSize() {
    final long gpte = 0x000f_ffff_ffff_f0e7L;
    assertThat(PagingFormat.FIVE_LEVEL.leafGfn(gpte, 1)).isEqualTo(0xff_ffff_ffffL);
    assertThat(PagingFormat.PAE.leafGfn(gpte, 2)).isEqualTo(0xff_ffff_fe00L);
    assertThat(PagingFormat.FOUR_LEVEL.leafGfn(gpte, 3)).isEqualTo(0xff_fffc_0000L);
  }
}
