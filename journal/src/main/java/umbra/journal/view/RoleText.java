package umbra.journal.view;

import umbra.mmu.shadow.PageRole;

/**
 * A shadow page's role in KVM's words: as kvm_mmu_get_page prints it, then the fields of union
 * kvm_mmu_page_role that the tracepoint leaves out, where they are set.
 */
public final class RoleText {
  private RoleText() {}

  /** For example {@code l2 8-byte q0 direct wux nxe ad cr0_wp}. */
  public static String of(final int role) {
    final StringBuilder text = new StringBuilder();
    text.append('l').append(PageRole.level(role));
    text.append(PageRole.hasFourByteGpte(role) ? " 4-byte q" : " 8-byte q");
    text.append(PageRole.quadrant(role));
    append(text, role, PageRole.DIRECT, "direct");
    text.append(' ').append(GpteText.rights(PageRole.access(role)));
    append(text, role, PageRole.INVALID, "invalid");
    text.append((role & PageRole.EFER_NX) != 0 ? " nxe" : " !nxe");
    text.append((role & PageRole.AD_DISABLED) != 0 ? " !ad" : " ad");
    append(text, role, PageRole.CR0_WP, "cr0_wp");
    append(text, role, PageRole.SMEP_ANDNOT_WP, "smep_andnot_wp");
    append(text, role, PageRole.SMAP_ANDNOT_WP, "smap_andnot_wp");
    append(text, role, PageRole.GUEST_MODE, "guest_mode");
    append(text, role, PageRole.PASSTHROUGH, "passthrough");
    return PageRole.addressSpace(role) == 0 ? text.toString() : text.append(" smm").toString();
  }

  private static void append(
      final StringBuilder text, final int role, final int bit, final String word) {
    if ((role & bit) != 0) {
      text.append(' ').append(word);
    }
  }
}
