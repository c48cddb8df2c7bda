package umbra.mmu.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import umbra.mmu.guest.Access;
import umbra.mmu.guest.PagingFormat;

/** The role word of reference 3.1 and the child rule of 3.2. */
class PageRoleTest {
  private static final int[] FIELDS = {
    PageRole.LEVEL,
    PageRole.FOUR_BYTE,
    PageRole.QUADRANT,
    PageRole.DIRECT,
    PageRole.ACCESS,
    PageRole.INVALID,
    PageRole.EFER_NX,
    PageRole.CR0_WP,
    PageRole.SMEP_ANDNOT_WP,
    PageRole.SMAP_ANDNOT_WP,
    PageRole.AD_DISABLED,
    PageRole.GUEST_MODE,
    PageRole.PASSTHROUGH
  };

  @Test
  void fieldsAreDisjointAndFillBits0To18() {
    int seen = 0;
    for (final int field : FIELDS) {
      assertThat(seen & field).isZero();
      seen |= field;
    }
    assertThat(seen).isEqualTo((1 << 19) - 1);
  }

  @Test
  void eachFieldIsReadFromItsPlace() {
    final int role = 4 | 2 << 5 | 1 << 7 | 5 << 8 | 1 << 11;
    assertThat(PageRole.level(role)).isEqualTo(4);
    assertThat(PageRole.quadrant(role)).isEqualTo(2);
    assertThat(PageRole.isDirect(role)).isTrue();
    assertThat(PageRole.access(role)).isEqualTo(5);
    assertThat(PageRole.isInvalid(role)).isTrue();
    assertThat(PageRole.isDirect(~role)).isFalse();
    assertThat(PageRole.isInvalid(~role)).isFalse();
  }

  @Test
  void shadowRootsAlwaysHaveNxAndNoteSmepAndSmapOnlyWithoutWriteProtect() {
    for (int bits = 0; bits < 8; bits++) {
      final boolean wp = (bits & 1) != 0;
      final boolean smep = (bits & 2) != 0;
      final boolean smap = (bits & 4) != 0;
      final int role = PageRole.shadowRoot(wp, smep, smap);
      assertThat(PageRole.level(role)).isEqualTo(4);
      assertThat(PageRole.access(role)).isEqualTo(Access.ALL);
      assertThat(PageRole.isDirect(role)).isFalse();
      assertThat((role & PageRole.EFER_NX) != 0).isTrue();
      assertThat((role & PageRole.CR0_WP) != 0).isEqualTo(wp);
      assertThat((role & PageRole.SMEP_ANDNOT_WP) != 0).isEqualTo(smep && !wp);
      assertThat((role & PageRole.SMAP_ANDNOT_WP) != 0).isEqualTo(smap && !wp);
    }
  }

  @Test
  void aChildIsOneLevelLowerWithItsOwnAccessAndDirectness() {
    final int root = PageRole.shadowRoot(true, false, false);
    for (int access = 0; access <= Access.ALL; access++) {
      final int indirect = PageRole.child(root, false, access);
      assertThat(PageRole.level(indirect)).isEqualTo(3);
      assertThat(PageRole.access(indirect)).isEqualTo(access);
      assertThat(PageRole.isDirect(indirect)).isFalse();
      assertThat(PageRole.isDirect(PageRole.child(root, true, access))).isTrue();
      assertThat(PageRole.isDirect(PageRole.child(PageRole.child(root, true, 7), false, 7)))
          .isFalse();
    }
  }

  @Test
  void aChildInheritsEverythingElseAndIsNeverPassthrough() {
    final int inherited =
        PageRole.INVALID
            | PageRole.EFER_NX
            | PageRole.CR0_WP
            | PageRole.SMEP_ANDNOT_WP
            | PageRole.SMAP_ANDNOT_WP
            | PageRole.AD_DISABLED
            | PageRole.GUEST_MODE;
    final int child = PageRole.child(4 | inherited | PageRole.PASSTHROUGH, false, 0);
    assertThat(child & inherited).isEqualTo(inherited);
    assertThat(child & PageRole.PASSTHROUGH).isZero();
    assertThat(PageRole.child(4, false, 0) & inherited).isZero();
  }

  @Test
  void theRootRoleFollowsTheGuestsFormat() {
    final int four = PageRole.shadowRoot(true, false, false);
    assertThat(PageRole.shadowRoot(PagingFormat.FOUR_LEVEL, true, false, false)).isEqualTo(four);
    assertThat(PageRole.shadowRoot(PagingFormat.FIVE_LEVEL, true, false, false))
        .isEqualTo(four + 1);
    final int pae = PageRole.shadowRoot(PagingFormat.PAE, true, false, false);
    assertThat(pae).isEqualTo(four - 1);
    for (final PagingFormat format :
        new PagingFormat[] {PagingFormat.THIRTY_TWO_BIT, PagingFormat.THIRTY_TWO_BIT_WITHOUT_PSE}) {
      assertThat(PageRole.shadowRoot(format, true, false, false))
          .as("in PAE tables whatever the guest's levels")
          .isEqualTo(pae | PageRole.FOUR_BYTE);
    }
  }

  @Test
  void aPaeRootIsOfLevel2AndAPageDirectoryHasFourQuadrants() {
    final int root = PageRole.shadowRoot(PagingFormat.THIRTY_TWO_BIT, true, false, false);
    for (int quadrant = 0; quadrant < 4; quadrant++) {
      final int role = PageRole.paeRoot(root, quadrant);
      assertThat(PageRole.level(role)).isEqualTo(2);
      assertThat(PageRole.quadrant(role)).isEqualTo(quadrant);
      assertThat(role & ~(PageRole.LEVEL | PageRole.QUADRANT)).isEqualTo(root & ~PageRole.LEVEL);
    }
  }

  @Test
  void theQuadrantOfAChildIsTheParityOfItsEntryWhereEntriesHaveFourBytes() {
    final int root = PageRole.shadowRoot(PagingFormat.THIRTY_TWO_BIT, true, false, false);
    final int eightByte = PageRole.shadowRoot(PagingFormat.PAE, true, false, false);
    for (int index = 0; index < 512; index++) {
      for (int quadrant = 0; quadrant < 4; quadrant++) {
        final int role = PageRole.child(PageRole.paeRoot(root, quadrant), index, false, 5);
        assertThat(PageRole.quadrant(role)).isEqualTo(index & 1);
        assertThat(PageRole.level(role)).isEqualTo(1);
        assertThat(role & PageRole.FOUR_BYTE).isEqualTo(PageRole.FOUR_BYTE);
      }
      final int parent = PageRole.paeRoot(eightByte, 0);
      assertThat(PageRole.child(parent, index, true, 3)).isEqualTo(PageRole.child(parent, true, 3));
    }
  }

  @Test
  void syncToleratesOnlyLevelAccessQuadrantAndPassthrough() {
    assertThat(PageRole.FREE_IN_SYNC)
        .isEqualTo(PageRole.LEVEL | PageRole.ACCESS | PageRole.QUADRANT | PageRole.PASSTHROUGH);
  }
}
