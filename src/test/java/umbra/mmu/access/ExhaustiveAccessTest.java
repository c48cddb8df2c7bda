package umbra.mmu.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Every legal combination of entries, access and mode: one in seven in each build, all with the
 * Maven profile {@code exhaustive}.
 *
 * <p>Properties: {@code umbra.access.stride} (1 for all; no multiple of 2, 3, 5 or 13), {@code
 * umbra.access.seed} (chooses the offset), {@code umbra.access.case} (checks one case alone).
 */
class ExhaustiveAccessTest {
  private static final int THREADS = 2;
  private static final int SAMPLED = 7;

  @Test
  void everyAccessEndsAsTheManualsSay() {
    final Integer single = Integer.getInteger("umbra.access.case");
    if (single != null) {
      checkAlone(single);
      return;
    }
    final int stride = Integer.getInteger("umbra.access.stride", SAMPLED);
    final int offset = Math.floorMod(Integer.getInteger("umbra.access.seed", 4), stride);
    final long start = System.nanoTime();

    final AccessRun.Result result = new AccessRun(stride, offset).run(THREADS);

    System.out.printf(
        "access check: cases %d, %d, ... of %d: %d cases, %d faults as expected, %d failed, %.1f s%n",
        offset,
        offset + stride,
        AccessCases.COUNT,
        result.cases(),
        result.faults(),
        result.failed(),
        (System.nanoTime() - start) / 1e9);
    assertThat(result.failures()).isEmpty();
    assertThat(result.failed()).isZero();
    assertThat(result.cases()).isEqualTo((AccessCases.COUNT - offset + stride - 1) / stride);
  }

  private static void checkAlone(final int index) {
    final AccessCheck check = new AccessCheck(new GrantedCases());
    check.block(index, 1, 1, Invalidation.INVLPG);
    check.block(index, 1, 1, Invalidation.ROOT_LOAD);
    assertThat(check.failures()).isEmpty();
  }

  @Test
  void anotherPhysicalAddressWidthIsFoundAndNamed() {
    final AccessCheck check = new AccessCheck(new GrantedCases(), new ArchitecturalAccess(41));
    final int index = caseWith(AccessCases.RESERVED_HIGH);

    check.block(index, 1, 1, Invalidation.INVLPG);

    assertThat(check.failed()).isEqualTo(4);
    assertThat(check.failures().get(0))
        .startsWith("case " + index + ": user read, CR0.WP=1")
        .contains("PTE P W U A reserved-high", "cold, first time: expected no fault, found #PF")
        .endsWith("-Dumbra.access.case=" + index);
    assertThat(check.failures().get(2)).contains("warm after INVLPG, on what case ");
  }

  @Test
  void translationsThatAreNotInvalidatedAreNoticed() {
    final AccessCheck check = new AccessCheck(new GrantedCases());
    final int mode = 15 * AccessCases.CASES_OF_A_MODE;
    for (int block = 0; block < 500; block++) {
      final int first = mode + block * 1531 % 700_000;
      check.block(first, 311, AccessCheck.BLOCK, Invalidation.FORGOTTEN);
    }
    assertThat(check.failed()).isGreaterThan(100);
    assertThat(check.failures()).allMatch(failure -> failure.contains("warm after FORGOTTEN"));
  }

  private static int caseWith(final long reserved) {
    final AccessCase given = new AccessCase();
    given.mode = ArchitecturalAccess.WP | ArchitecturalAccess.NXE;
    given.access = ArchitecturalAccess.USER;
    given.pdpte = AccessCases.PRESENT | AccessCases.USER | AccessCases.WRITABLE;
    given.pde = AccessCases.PRESENT | AccessCases.USER | AccessCases.WRITABLE;
    given.pte = given.pde | AccessCases.ACCESSED | reserved;
    return AccessCases.encode(given);
  }
}
