package umbra.cli.experiment.unsync;

/**
 * A guest that maps pages when they are first touched: each touch is a page fault of the guest's
 * own, its handler writes the entry, and the access is tried again. Nothing needs a flush.
 *
 * @param faults how many, at most the entries of a leaf table less one
 */
record DemandFaults(int faults) {
  private static final long GVA = 0x4000_0000L;
  private static final long GPA = 0x1000_0000L;
  private static final long PAGE = 0x1000;

  /** P, W, U, A and D. */
  private static final long FLAGS = 0x67;

  /**
   * The first page is mapped from the start, so that the table is shadowed before the first write.
   */
  String scenario() {
    StringBuilder text = new StringBuilder();
    text.append("# Pages that the guest maps when they are touched.\n");
    text.append("slot 1 gpa=0x10000000 size=4M backing=4K\n");
    text.append("map gva=0x40000000 gpa=0x10000000 flags=PWUAD\n");
    text.append("ops\nvcpu 0 write 0x40000000\nexpect ok\nparallel\n");
    for (int page = 1; page <= faults; page++) {
      String gva = "0x" + Long.toHexString(GVA + PAGE * page);
      String entry = "0x" + Long.toHexString((GPA + PAGE * page) | FLAGS);
      text.append("vcpu 0 write ").append(gva).append('\n');
      text.append("vcpu 0 setpte gva=").append(gva).append(" value=").append(entry).append('\n');
      text.append("vcpu 0 write ").append(gva).append('\n');
    }
    return text.append("end\n").toString();
  }
}
