package umbra.journal.trace;

import umbra.mmu.event.TracedFlags;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.shadow.PageRole;

/**
 * Reads the text of a shadow page, in the three forms that kernels have printed.
 *
 * <pre>
 *  sp gen 0 gfn 18 l4 8-byte q0 direct wux invalid nxe ad root 0 sync new
 *  existing sp gfn 3a22e 1/4 q3 direct --x !pge !nxe root 6 sync
 *  new sp gfn 0 4 q0 direct wux pae !nxe !wp root 0 sync
 * </pre>
 */
final class PageTextReader {
  private final TextCursor cursor;
  private int role;
  private int flags;

  PageTextReader(final TextCursor cursor) {
    this.cursor = cursor;
  }

  void read(final VmEventKind kind, final TracedEvent into) {
    role = 0;
    flags = 0;
    final boolean got = kind == VmEventKind.TRACED_PAGE_GOT;
    if (got && (cursor.sees("new ") || cursor.sees("existing "))) {
      flags |= TracedFlags.WORD_IN_FRONT;
      word();
      cursor.expect(" ");
    }
    cursor.expect("sp");
    final int generation =
        cursor.takes(" gen ") ? cursor.decimal("a generation", 0, Integer.MAX_VALUE) : -1;
    cursor.expect(" gfn ");
    final long gfn = cursor.hex("a gfn");
    form(generation >= 0);
    cursor.expect(" q");
    role |= cursor.decimal("a quadrant", 0, 3) << PageRole.QUADRANT_SHIFT;
    if (cursor.takes(" direct")) {
      role |= PageRole.DIRECT;
    }
    access();
    modes();
    cursor.expect(" root ");
    final int rootCount = cursor.decimal("a root count", Integer.MIN_VALUE, Integer.MAX_VALUE);
    if (cursor.takes(" unsync")) {
      flags |= TracedFlags.UNSYNC;
    } else {
      cursor.expect(" sync");
    }
    if (got && (flags & TracedFlags.WORD_IN_FRONT) == 0) {
      cursor.expect(" ");
      word();
    }
    into.set(kind, gfn, role, Math.max(0, generation), rootCount, flags);
  }

  private void word() {
    if (cursor.takes("new")) {
      flags |= TracedFlags.CREATED;
    } else if (!cursor.takes("existing")) {
      throw cursor.wrong("'new' or 'existing'");
    }
  }

  private void form(final boolean withGeneration) {
    if (withGeneration) {
      cursor.expect(" l");
      role |= cursor.decimal("a level", 0, 9);
      cursor.expect(" ");
      role |= cursor.letter("84", "'8-byte' or '4-byte'") * PageRole.FOUR_BYTE;
      cursor.expect("-byte");
      return;
    }
    cursor.expect(" ");
    role |= cursor.decimal("a level", 0, 9);
    if (cursor.takes("/")) {
      final int guestLevels = cursor.decimal("the guest's levels", 0, 5);
      flags |= TracedFlags.FORM_LEVELS | guestLevels << TracedFlags.GUEST_LEVELS_SHIFT;
      role |= guestLevels == 2 ? PageRole.FOUR_BYTE : 0;
    } else {
      flags |= TracedFlags.FORM_LEVEL;
    }
  }

  private void access() {
    cursor.expect(" ");
    final int write = cursor.letter("-w", "'w' or '-'");
    final int user = cursor.letter("-u", "'u' or '-'");
    final int exec = cursor.letter("-x", "'x' or '-'");
    role |= (user << 2 | write << 1 | exec) << PageRole.ACCESS_SHIFT;
    if (cursor.takes(" invalid")) {
      role |= PageRole.INVALID;
    }
  }

  private void modes() {
    while (!cursor.sees(" root ")) {
      cursor.expect(" ");
      final boolean on = !cursor.takes("!");
      if (cursor.takes("nxe")) {
        role |= on ? PageRole.EFER_NX : 0;
      } else if (cursor.takes("ad")) {
        role |= on ? 0 : PageRole.AD_DISABLED;
      } else if (cursor.takes("wp")) {
        role |= on ? PageRole.CR0_WP : 0;
      } else if (cursor.takes("pge")) {
        flags |= on ? TracedFlags.PGE : 0;
      } else if (cursor.takes("pae")) {
        flags |= on ? TracedFlags.PAE : 0;
      } else {
        throw cursor.wrong("nxe, ad, wp, pge, pae or 'root'");
      }
    }
  }
}
