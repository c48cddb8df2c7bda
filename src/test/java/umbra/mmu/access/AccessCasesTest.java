package umbra.mmu.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccessCasesTest {
  private final AccessCase given = new AccessCase();

  @Test
  void thereAreTwelveMillionCases() {
    assertThat(AccessCases.COUNT).isEqualTo(12_779_520);
  }

  @Test
  void aCaseAndItsNumberLeadToEachOther() {
    for (int index = 0; index < AccessCases.COUNT; index += 101) {
      AccessCases.decode(index, given);
      assertThat(AccessCases.encode(given)).isEqualTo(index);
    }
    AccessCases.decode(AccessCases.COUNT - 1, given);
    assertThat(AccessCases.encode(given)).isEqualTo(AccessCases.COUNT - 1);
  }

  @Test
  void neighboursDiffer() {
    final Set<String> described = new HashSet<>();
    for (int index = 5_000_000; index < 5_010_000; index++) {
      AccessCases.decode(index, given);
      described.add(AccessCases.describe(given));
    }
    assertThat(described).hasSize(10_000);
  }

  @Test
  void everySeventhCaseHasEveryValueOfEachDigit() {
    final Set<Long> values = new HashSet<>();
    for (int index = 4; index < AccessCases.COUNT; index += 7) {
      AccessCases.decode(index, given);
      values.add(Long.rotateLeft(given.pde, 8) | 1);
      values.add(Long.rotateLeft(given.pte, 8) | 2);
      values.add(((long) given.access << 8) | 3);
      values.add(((long) given.wholeMode() << 8) | 4);
      values.add((given.pdpte << 8) | (given.hugeBacking ? 5 : 6));
    }
    assertThat(values).hasSize(128 + 256 + 128 + 6 + 32 + 2 * 2);
  }

  @Test
  void aNumberPastTheLastCaseIsRefused() {
    assertThatThrownBy(() -> AccessCases.decode(AccessCases.COUNT, given))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("case 12779520, expected 0 to 12779519");
  }
}
