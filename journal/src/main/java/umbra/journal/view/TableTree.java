package umbra.journal.view;

import java.util.ArrayList;
import java.util.List;
import umbra.mmu.state.PaeTable;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;

/**
 * A tree of tables that a vCPU has as its current root in one of its two MMU contexts.
 *
 * @param vcpu the first vCPU that has it
 * @param context {@link VcpuMmu#GUEST} or {@link VcpuMmu#NESTED}
 * @param vcpus numbers of all that have it, joined to ranges
 */
record TableTree(int vcpu, int context, String vcpus) {
  /** The trees of the chosen vCPUs; those with the same root share one. */
  static List<TableTree> of(final VmState state, final int vcpu) {
    final List<TableTree> trees = new ArrayList<>();
    for (int v = 0; v < state.vcpuCount(); v++) {
      for (int context = 0; context < VcpuMmu.CONTEXTS; context++) {
        final boolean chosen = vcpu == TableSelection.ALL_VCPUS || v == vcpu;
        if (chosen && root(state, v, context) != 0 && !isShown(trees, state, v, context)) {
          trees.add(new TableTree(v, context, sharers(state, vcpu, v, context)));
        }
      }
    }
    return trees;
  }

  /** The root's page, or {@link PaeTable#ROOT}. */
  int root(final VmState state) {
    return root(state, vcpu, context);
  }

  /** {@code root_mmu} or {@code guest_mmu}, as KVM calls the contexts. */
  String contextName() {
    return context == VcpuMmu.GUEST ? "root_mmu" : "guest_mmu";
  }

  /** Whether it translates guest-virtual addresses rather than guest-physical ones. */
  boolean isVirtual(final VmState state) {
    return !state.isOn(Parameter.NPT);
  }

  /** {@code gva}, {@code gpa}, or {@code l2-gpa} for a nested guest's own addresses. */
  String addresses(final VmState state) {
    return isVirtual(state) ? "gva" : context == VcpuMmu.GUEST ? "gpa" : "l2-gpa";
  }

  private static boolean isShown(
      final List<TableTree> trees, final VmState state, final int vcpu, final int context) {
    for (final TableTree tree : trees) {
      if (isSame(state, tree.vcpu, tree.context, vcpu, context)) {
        return true;
      }
    }
    return false;
  }

  private static String sharers(
      final VmState state, final int chosen, final int vcpu, final int context) {
    final NumberRanges vcpus = new NumberRanges();
    for (int v = 0; v < state.vcpuCount(); v++) {
      final boolean shows = chosen == TableSelection.ALL_VCPUS || v == vcpu;
      if (shows && isSame(state, vcpu, context, v, context)) {
        vcpus.add(v);
      }
    }
    return vcpus.toString();
  }

  private static boolean isSame(
      final VmState state,
      final int vcpu,
      final int context,
      final int other,
      final int otherContext) {
    final int root = root(state, vcpu, context);
    if (context != otherContext || root != root(state, other, otherContext)) {
      return false;
    }
    return root != PaeTable.ROOT || samePaeRoot(state, vcpu, other);
  }

  private static boolean samePaeRoot(final VmState state, final int vcpu, final int other) {
    for (int i = 0; i < PaeTable.ENTRIES; i++) {
      if (state.vcpu(vcpu).pae().root(i) != state.vcpu(other).pae().root(i)) {
        return false;
      }
    }
    return true;
  }

  private static int root(final VmState state, final int vcpu, final int context) {
    return state.vcpu(vcpu).rootInSlot(context * VcpuMmu.ROOTS);
  }
}
