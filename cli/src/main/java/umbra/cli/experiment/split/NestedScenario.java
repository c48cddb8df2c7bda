package umbra.cli.experiment.split;

/**
 * The text of a scenario in which a nested guest, L2, runs on the shadow of L1's nested tables:
 * where KVM splits shadow pages ahead of writes. Memory is that of slot 1, backed by huge pages.
 */
final class NestedScenario {
  /** Where slot 1 begins. */
  static final long SLOT = 0x4000_0000L;

  static final long HUGE = 2L << 20;
  static final long PIECE = 4L << 10;

  /** Code of L2 stands here in a piece. */
  private static final long CODE = 0x800;

  /** VMMCALL ends L2's run. */
  private static final String VMMCALL = "0xd9010f";

  private final StringBuilder setUp = new StringBuilder();
  private final StringBuilder steps = new StringBuilder();

  /**
   * A VM with one vCPU.
   *
   * @param hugePages of slot 1
   */
  NestedScenario(long hugePages) {
    this(SLOT, hugePages);
  }

  /** The same with slot 1 at {@code gpa}. */
  NestedScenario(long gpa, long hugePages) {
    setUp("module npt=1 tdp_mmu=1 nested=1");
    setUp("vcpus 1");
    setUp("efer svme=1");
    setUp("slot 1 gpa=" + hex(gpa) + " size=" + 2 * hugePages + "M backing=2M");
  }

  /** A line of the set-up. */
  void setUp(String line) {
    setUp.append(line).append('\n');
  }

  /** A nested table. */
  void table(int number) {
    setUp("npt " + number);
  }

  /** L1 maps memory of the slot for L2. */
  void map(int table, long gpaOfL2, long gpa, String size, long count, String flags) {
    setUp(
        "map as="
            + table
            + " gva="
            + hex(gpaOfL2)
            + " gpa="
            + hex(gpa)
            + " size="
            + size
            + (count == 1 ? "" : " count=" + count)
            + " flags="
            + flags);
  }

  /** A piece of memory can be executed by L2. */
  void code(long gpa) {
    setUp("poke gpa=" + hex(gpa + CODE) + " value=" + VMMCALL);
  }

  /** What happens next. */
  void step(String line) {
    steps.append(line).append('\n');
  }

  void read(int table, long gpaOfL2) {
    step("vcpu 0 l2 read " + hex(gpaOfL2) + " as=" + table);
  }

  void write(int table, long gpaOfL2) {
    step("vcpu 0 l2 write " + hex(gpaOfL2) + " as=" + table);
  }

  void execute(int table, long gpaOfL2) {
    step("vcpu 0 l2 exec " + hex(gpaOfL2 + CODE) + " as=" + table);
  }

  /** Logging starts: huge pages are split. */
  void startLogging() {
    step("host log 1 on");
  }

  void stopLogging() {
    step("host log 1 off");
  }

  String text() {
    return setUp + "ops\n" + steps;
  }

  static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}
