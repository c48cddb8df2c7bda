package umbra.mmu.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ModeChangeTest {
  private static final int OF_A_PAIR = 512;

  @Test
  void translationsOfOneModeAreNotUsedAgainstTheManualsInAnotherButForNx() {
    final GrantedCases granted = new GrantedCases();
    final ModeChangeCheck check = new ModeChangeCheck();
    for (int before = 0; before < AccessCases.MODES; before++) {
      for (int after = 0; after < AccessCases.MODES; after++) {
        if (after != before) {
          change(check, granted.of(before), after);
        }
      }
    }
    assertThat(check.failures()).isEmpty();
    assertThat(check.performed()).isEqualTo(16 * 15 * OF_A_PAIR);
    assertThat(check.kept()).isPositive();
  }

  private static void change(final ModeChangeCheck check, final int[] granted, final int after) {
    final int apart = granted.length / OF_A_PAIR;
    final int[] some = new int[OF_A_PAIR];
    for (int i = 0; i < OF_A_PAIR; i++) {
      some[i] = granted[i * apart + after % apart];
    }
    for (int i = 0; i < OF_A_PAIR; i += CheckedGuest.REGIONS) {
      check.change(Arrays.copyOfRange(some, i, i + CheckedGuest.REGIONS), after);
    }
  }
}
