package umbra.journal.field;

/** Words that the kernel's tracepoints print for numbers (reference 13.2, 13.3). */
public final class PrintedNames {
  private static final String[] ACCESS = {"---", "--x", "w--", "w-x", "-u-", "-ux", "wu-", "wux"};
  private static final String[] EXCEPTIONS = {
    "#DE", "#DB", "#NMI", "#BP", "#OF", "#BR", "#UD", "#NM", "#DF", "#9", "#TS", "#NP", "#SS",
    "#GP", "#PF", "#15", "#MF", "#AC", "#MC", "#XF"
  };

  private PrintedNames() {}

  /** The access of a role, 0 to 7: {@code w-x}. */
  public static String access(final int access) {
    return ACCESS[access];
  }

  /** How many vectors have a name. */
  public static int exceptionCount() {
    return EXCEPTIONS.length;
  }

  /** An exception by its vector: {@code #PF}. */
  public static String exception(final int vector) {
    return EXCEPTIONS[vector];
  }
}
