package umbra.mmu.scenario;

/** Reads {@code size=}: the bytes of one access. */
final class AccessSize {

  private AccessSize() {}

  /** The size, which must be among these; the last one where the line does not say. */
  static int read(Keywords keywords, int... sizes) {
    if (!keywords.has("size")) {
      return sizes[sizes.length - 1];
    }
    Token token = keywords.required("size", "");
    StringBuilder expected = new StringBuilder("a size of ");
    for (int i = 0; i < sizes.length; i++) {
      expected.append(i == 0 ? "" : i == sizes.length - 1 ? " or " : ", ").append(sizes[i]);
    }
    expected.append(" bytes");
    long size = NumberSyntax.read(token, expected.toString());
    for (int allowed : sizes) {
      if (size == allowed) {
        return allowed;
      }
    }
    throw token.error(expected.toString());
  }
}
