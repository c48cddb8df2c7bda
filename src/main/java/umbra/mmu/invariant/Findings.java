package umbra.mmu.invariant;

import umbra.mmu.shadow.ShadowPage;

/** Where the invariants report that they do not hold. */
interface Findings {

  /** Stands for the index where a whole page is meant. */
  int WHOLE_PAGE = -1;

  /**
   * An invariant is broken.
   *
   * @param what is wrong, without numbers: formatting would cost where nobody listens
   * @param page where, or null where no page can be named
   * @param index entry of the page, or {@link #WHOLE_PAGE}
   * @param gfn frame that is concerned, or -1
   */
  void broken(Invariant invariant, String what, ShadowPage page, int index, long gfn);

  /** A broken invariant of a whole page. */
  default void broken(final Invariant invariant, final String what, final ShadowPage page) {
    broken(invariant, what, page, WHOLE_PAGE, page.gfn());
  }

  /** A broken invariant of one entry. */
  default void broken(
      final Invariant invariant, final String what, final ShadowPage page, final int index) {
    broken(invariant, what, page, index, -1);
  }

  /** A broken invariant of a guest frame. */
  default void broken(final Invariant invariant, final String what, final long gfn) {
    broken(invariant, what, null, WHOLE_PAGE, gfn);
  }
}
