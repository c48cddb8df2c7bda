package umbra.mmu.guest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * The permission test against the words of the AMD manual, volume 2: 5.6 (page-protection checks,
 * CR0.WP, SMEP, SMAP) and 5.6.1 (no-execute).
 */
class PagingModeTest {
  private static final int MODES = 32;
  private static final long CR0_WP = 1L << 16;
  private static final long CR4_SMEP = 1L << 20;
  private static final long CR4_SMAP = 1L << 21;
  private static final long EFER_NXE = 1L << 11;

  /** One row of the manual: who accesses, how, what page, and whether that is allowed. */
  private static boolean allowed(final int rights, final long access, final int mode) {
    return (access & ErrorCode.USER) != 0
        ? userMay(rights, access, mode)
        : supervisorMay(rights, access, mode);
  }

  /** "User" programs reach user pages only; to write they need R/W=1; to run code NX=0. */
  private static boolean userMay(final int rights, final long access, final int mode) {
    if ((rights & Access.USER) == 0) {
      return false;
    }
    if ((access & ErrorCode.WRITE) != 0 && (rights & Access.WRITE) == 0) {
      return false;
    }
    return (access & ErrorCode.FETCH) == 0 || executable(rights, mode);
  }

  /** "Supervisor" programs reach all pages, but for WP, NX, SMEP and SMAP. */
  private static boolean supervisorMay(final int rights, final long access, final int mode) {
    final boolean wp = (mode & 1) != 0;
    if ((access & ErrorCode.WRITE) != 0 && (rights & Access.WRITE) == 0 && wp) {
      return false;
    }
    final boolean userPage = (rights & Access.USER) != 0;
    if ((access & ErrorCode.FETCH) != 0) {
      final boolean smep = (mode & 2) != 0;
      return executable(rights, mode) && !(smep && userPage);
    }
    final boolean smap = (mode & 4) != 0;
    final boolean ac = (mode & 16) != 0;
    return !smap || !userPage || ac;
  }

  private static boolean executable(final int rights, final int mode) {
    final boolean nxe = (mode & 8) != 0;
    return !nxe || (rights & Access.EXEC) != 0;
  }

  @Test
  void everyRightAccessAndModeIsJudgedAsTheManualSays() {
    int checked = 0;
    for (int mode = 0; mode < MODES; mode++) {
      for (int rights = 0; rights <= Access.ALL; rights++) {
        for (int kind = 0; kind < 6; kind++) {
          final long user = (kind & 1) != 0 ? ErrorCode.USER : 0;
          final long what = kind >> 1 == 0 ? 0 : kind >> 1 == 1 ? ErrorCode.WRITE : ErrorCode.FETCH;
          final long access = user | what;
          assertThat(PagingMode.permissionFault(rights, access, mode))
              .as("rights %d access %d mode %d", rights, access, mode)
              .isEqualTo(!allowed(rights, access, mode));
          checked++;
        }
      }
    }
    assertThat(checked).isEqualTo(32 * 8 * 6);
  }

  @Test
  void bitsOfTheRequestOtherThanWriteUserAndFetchDoNotMatter() {
    for (int mode = 0; mode < MODES; mode++) {
      for (int rights = 0; rights <= Access.ALL; rights++) {
        assertThat(PagingMode.permissionFault(rights, ErrorCode.PRESENT | ErrorCode.WRITE, mode))
            .isEqualTo(PagingMode.permissionFault(rights, ErrorCode.WRITE, mode));
      }
    }
  }

  @Test
  void eachModeBitComesFromItsRegister() {
    assertThat(PagingMode.of(0, 0, 0, false)).isZero();
    assertThat(PagingMode.of(CR0_WP, 0, 0, false)).isEqualTo(PagingMode.WRITE_PROTECT);
    assertThat(PagingMode.of(0, CR4_SMEP, 0, false)).isEqualTo(PagingMode.SMEP);
    assertThat(PagingMode.of(0, CR4_SMAP, 0, false)).isEqualTo(PagingMode.SMAP);
    assertThat(PagingMode.of(0, 0, EFER_NXE, false)).isEqualTo(PagingMode.NO_EXECUTE);
    assertThat(PagingMode.of(0, 0, 0, true)).isEqualTo(PagingMode.ALIGNMENT_CHECK);
    assertThat(PagingMode.of(~CR0_WP, ~(CR4_SMEP | CR4_SMAP), ~EFER_NXE, false)).isZero();
    assertThat(PagingMode.of(-1, -1, -1, true)).isEqualTo(MODES - 1);
  }
}
