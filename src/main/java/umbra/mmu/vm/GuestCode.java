package umbra.mmu.vm;

/** What the bytes mean that a jump finds outside of the recorder's own code. */
final class GuestCode {
  /** The recorder fills memory with this byte: OUT DX, AL, which ends an operation. */
  private static final int OUT = 0xee;

  /** Memory that nobody filled has two of these: ADD [RAX], AL. */
  private static final int ADD = 0;

  private static final int ADD_LENGTH = 2;

  private final Processor processor;
  private final OperationEnd end;

  GuestCode(final Processor processor, final OperationEnd end) {
    this.processor = processor;
    this.end = end;
  }

  /** Whether it is OUT; if not, the operation ends with a complaint. */
  boolean isOut(final long rip, final long firstByte) {
    return firstByte == OUT || end.failUnknownCode(firstByte, rip);
  }

  /** Whether it is ADD; both bytes are in one page, that of the last fetch. */
  boolean isAdd(final long rip) {
    return (rip & ADD_LENGTH - 1) == 0
        && processor.read(rip, ADD_LENGTH) == (ADD << Byte.SIZE | ADD);
  }

  /** Makes it that instruction: the recorder jumps with all registers 0, but for RDX. */
  static void add(final Instruction to) {
    to.become(Instruction.Kind.ADD);
    to.gva = 0;
    to.size = 1;
    to.value = 0;
    to.length = ADD_LENGTH;
  }
}
