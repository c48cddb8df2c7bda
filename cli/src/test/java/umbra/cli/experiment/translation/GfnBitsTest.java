package umbra.cli.experiment.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class GfnBitsTest {

  @Test
  void theLastGfnOfAnAddressOf64BitsComesBackInEachLayoutAndTheNextNotInTheMerged() {
    long last = (1L << 52) - 1;
    for (WordLayout layout : WordLayout.withAccess()) {
      assertThat(layout.holds(last)).as(layout.title()).isTrue();
    }
    assertThat(WordLayout.MERGED.holds(last + 1)).isFalse();
    assertThat(WordLayout.ACCESS_3_GFN_56.holds(1L << 56)).isFalse();
    assertThat(WordLayout.ACCESS_3_GFN_61.holds(1L << 61)).isFalse();
  }

  @Test
  void theBorderIsFoundByTrying() {
    assertThat(FirstLost.upTo(-1, WordLayout.ACCESS_3_GFN_56::holds)).hasValue(1L << 56);
    assertThat(FirstLost.upTo(1000, number -> number < 700)).hasValue(700);
    assertThat(FirstLost.upTo(1000, number -> false)).hasValue(0);
    assertThat(FirstLost.upTo(-1, number -> true)).isEqualTo(OptionalLong.empty());
    assertThatThrownBy(() -> FirstLost.upTo(1000, number -> number != 17))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no border");
  }

  @Test
  void aShiftWithoutACastLosesWhatIsWiderThanTheField() {
    assertThat(GfnBits.firstUncast(WordLayout.ACCESS_3_GFN_56)).hasValue(1L << 44);
    assertThat(GfnBits.firstUncast(WordLayout.MERGED)).isEmpty();
  }

  /** As gcc 12 has them for x86-64. */
  @Test
  void sizesAreThoseOfTheCompiler() {
    assertThat(WordLayout.ACCESS_3_GFN_56.bytesOfPage()).isEqualTo(512 * 8);
    assertThat(WordLayout.BYTES_APART.bytesOfPage()).isEqualTo(512 * 8 + 512);
    assertThat(WordLayout.BYTE_INSIDE.bytesOfPage()).isEqualTo(512 * 16);
  }

  @Test
  void otherBitsGiveAnotherVerdict() {
    GfnBitsVerdict real = GfnBitsVerdict.of(52);
    assertThat(real.verdict().answer()).startsWith("For no reason: 56").contains("did no harm");
    assertThat(verdict(40, List.of()).verdict().answer())
        .isEqualTo("40 is exactly what a gfn needs.");
    assertThat(verdict(38, List.of("3+38")).verdict().answer()).startsWith("38 is too few");
    assertThat(verdict(50, List.of("3+50")).verdict().reasons())
        .contains("an address of 64 bits is lost in 3+50");
  }

  private static GfnBitsVerdict verdict(int asked, List<String> broken) {
    return new GfnBitsVerdict(asked, 40, 52, broken, 0, 0, 512, 5, 2, 0);
  }
}
