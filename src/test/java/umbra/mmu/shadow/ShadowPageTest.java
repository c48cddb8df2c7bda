package umbra.mmu.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import umbra.mmu.guest.Access;

class ShadowPageTest {

  private static ShadowPage page(final int level, final boolean direct, final int access) {
    final int role = level | (direct ? PageRole.DIRECT : 0) | access << PageRole.ACCESS_SHIFT;
    return new ShadowPages().applyAllocate(1, 0x40000, role, 0);
  }

  @Test
  void anIndirectPageAnswersTheCachedTranslation() {
    final ShadowPage page = page(1, false, Access.ALL);
    page.applyTranslation(511, 0xf_ffff_ffffL << 12 | Access.USER);
    assertThat(page.gfnOf(511)).isEqualTo(0xf_ffff_ffffL);
    assertThat(page.accessOf(511)).isEqualTo(Access.USER);
    assertThat(page.gfnOf(510)).isZero();
  }

  @Test
  void aDirectPageAnswersByPositionAndRole() {
    final ShadowPage small = page(1, true, Access.USER | Access.EXEC);
    assertThat(small.gfnOf(5)).isEqualTo(0x40005);
    assertThat(small.accessOf(5)).isEqualTo(Access.USER | Access.EXEC);
    final ShadowPage large = page(2, true, Access.ALL);
    assertThat(large.gfnOf(3)).isEqualTo(0x40000 + 3 * 512);
  }

  @Test
  void aDirectPageStoresNoTranslation() {
    final ShadowPage page = page(1, true, Access.ALL);
    page.applyTranslation(1, 99L << 12);
    assertThat(page.translation(1)).isZero();
    assertThat(page.gfnOf(1)).isEqualTo(0x40001);
  }

  @Test
  void theCountOfUnsyncChildrenIsTheNumberOfSetBits() {
    final ShadowPage page = page(2, false, Access.ALL);
    assertThat(page.nextUnsyncChild(0)).isEqualTo(512);
    for (final int index : new int[] {0, 63, 64, 300, 511}) {
      page.applyUnsyncChild(index, true);
    }
    assertThat(page.unsyncChildren()).isEqualTo(5);
    assertThat(page.nextUnsyncChild(0)).isZero();
    assertThat(page.nextUnsyncChild(1)).isEqualTo(63);
    assertThat(page.nextUnsyncChild(65)).isEqualTo(300);
    assertThat(page.nextUnsyncChild(301)).isEqualTo(511);
    assertThat(page.nextUnsyncChild(512)).isEqualTo(512);
    page.applyUnsyncChild(300, false);
    assertThat(page.hasUnsyncChild(300)).isFalse();
    assertThat(page.hasUnsyncChild(63)).isTrue();
    assertThat(page.unsyncChildren()).isEqualTo(4);
  }

  @Test
  void anInvalidPageKeepsTheRestOfItsRole() {
    final ShadowPage page = page(3, false, Access.WRITE);
    page.applyInvalid();
    assertThat(page.isInvalid()).isTrue();
    assertThat(page.level()).isEqualTo(3);
    assertThat(PageRole.access(page.role())).isEqualTo(Access.WRITE);
  }
}
