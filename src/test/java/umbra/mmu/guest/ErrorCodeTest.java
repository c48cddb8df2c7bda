package umbra.mmu.guest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ErrorCodeTest {

  @Test
  void noFlagsAreNoText() {
    assertThat(ErrorCode.describe(0)).isEmpty();
  }

  @Test
  void flagsAreJoinedInTheKernelsOrder() {
    assertThat(ErrorCode.describe(0x1f)).isEqualTo("P|W|U|RSVD|F");
    assertThat(ErrorCode.describe(ErrorCode.USER | ErrorCode.FETCH)).isEqualTo("U|F");
    assertThat(ErrorCode.describe(ErrorCode.RESERVED)).isEqualTo("RSVD");
  }

  @Test
  void leftOverBitsAreAppendedAsHex() {
    assertThat(ErrorCode.describe(0x20)).isEqualTo("0x20");
    assertThat(ErrorCode.describe(0x8003L)).isEqualTo("P|W|0x8000");
    assertThat(ErrorCode.describe(1L << 32 | 1)).isEqualTo("P|0x100000000");
  }

  @Test
  void everyTextNamesExactlyTheBitsThatAreSet() {
    final String[] names = {"P", "W", "U", "RSVD", "F"};
    for (int code = 0; code < 32; code++) {
      final String text = "|" + ErrorCode.describe(code) + "|";
      for (int bit = 0; bit < names.length; bit++) {
        assertThat(text.contains("|" + names[bit] + "|")).isEqualTo((code >> bit & 1) != 0);
      }
    }
  }

  @Test
  void theBitsAreThoseOfTheArchitecture() {
    assertThat(ErrorCode.PRESENT).isEqualTo(1);
    assertThat(ErrorCode.WRITE).isEqualTo(2);
    assertThat(ErrorCode.USER).isEqualTo(4);
    assertThat(ErrorCode.RESERVED).isEqualTo(8);
    assertThat(ErrorCode.FETCH).isEqualTo(16);
  }
}
