package umbra.mmu.traced;

import java.util.Arrays;
import umbra.mmu.event.Mix;
import umbra.mmu.image.ImageInput;
import umbra.mmu.image.ImageOutput;

/**
 * The shadow pages that a trace names. A page's line shows its gfn and part of its role, so several
 * pages may look alike: each <em>look</em>, numbered from 0, has a count of those that live and of
 * those that are unsync.
 *
 * <p>Counts are what the trace tells: a page from before its beginning counts once it is named.
 */
public final class TracedPages {
  private static final int START = 64;
  private static final int MOST = 1 << 28;

  private final PairIndex looks = new PairIndex();
  private int[] live = new int[START];
  private int[] unsync = new int[START];
  private long digest;

  TracedPages() {}

  /** How many looks there were. */
  public int looks() {
    return looks.size();
  }

  /** Number of a look, or -1 if no line has named it; {@code role} as printed, never invalid. */
  public int find(final long gfn, final int role) {
    return looks.find(gfn, role);
  }

  public long gfn(final int look) {
    return looks.first(look);
  }

  /** The printed part of a {@code PageRole} word. */
  public int role(final int look) {
    return (int) looks.second(look);
  }

  /** How many pages that look so live. */
  public int live(final int look) {
    return live[look];
  }

  /** How many of them are unsync. */
  public int unsync(final int look) {
    return unsync[look];
  }

  long digest() {
    return digest;
  }

  /** Number of the look, which may be new. */
  int applyLook(final long gfn, final int role) {
    final int look = looks.add(gfn, role);
    if (look >= live.length) {
      live = Arrays.copyOf(live, look * 2);
      unsync = Arrays.copyOf(unsync, look * 2);
    }
    return look;
  }

  void applyCounts(final int look, final int liveNow, final int unsyncNow) {
    digest ^= hash(look);
    live[look] = Math.max(0, liveNow);
    unsync[look] = Math.max(0, Math.min(unsyncNow, live[look]));
    digest ^= hash(look);
  }

  private long hash(final int look) {
    final long cell = Mix.then(looks.first(look), looks.second(look));
    return Mix.of(Mix.PAGE, cell, (long) live[look] << 32 | unsync[look]);
  }

  void writeTo(final ImageOutput out) {
    out.number(looks.size());
    for (int look = 0; look < looks.size(); look++) {
      out.number(looks.first(look));
      out.number(looks.second(look));
      out.number(live[look]);
      out.number(unsync[look]);
    }
  }

  void applyImage(final ImageInput in) {
    final int count = in.count(MOST);
    in.claim(count, 64);
    for (int i = 0; i < count; i++) {
      final long gfn = in.number();
      final int look = applyLook(gfn, (int) in.number(Integer.MIN_VALUE, Integer.MAX_VALUE));
      in.require(look == i, "found a look of shadow pages twice");
      final int alive = in.count(Integer.MAX_VALUE);
      applyCounts(look, alive, in.count(alive));
    }
  }
}
