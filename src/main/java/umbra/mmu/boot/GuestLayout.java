package umbra.mmu.boot;

/**
 * Where things are in the recorder's guest (oracle's vmm.c; docs/scenario-language.md): the same in
 * every address space.
 */
public final class GuestLayout {
  /** Window of the control pages, guest virtual. */
  public static final long CONTROL = 0xffff_ffff_8000_0000L;

  public static final long SUPERVISOR_CODE = CONTROL;
  public static final long USER_CODE = CONTROL + 0x1000;
  public static final long DESCRIPTORS = CONTROL + 0x2000;
  public static final long STACKS = CONTROL + 0x3000;

  /** Direct map of slot 0, guest virtual. */
  public static final long DIRECT_MAP = 0xffff_ffff_c000_0000L;

  /** Physical address bits of the guest's processor. */
  public static final int MAXPHYADDR = 40;

  public static final long SLOT0_SIZE = 0x80_0000L;

  /** The recorder has stacks for four vCPUs; those of further ones lie at slot 0's end. */
  public static final int RECORDER_VCPUS = 4;

  static final long SUPERVISOR_CODE_GPA = 0x1000;
  static final long USER_CODE_GPA = 0x2000;
  static final long DESCRIPTORS_GPA = 0x3000;
  static final long STACKS_GPA = 0x4000;
  static final long NESTED_CODE_GPA = 0x9000;
  static final long VMCBS_GPA = 0xa000;
  static final long MORE_STACKS_GPA = 0x70_0000;
  static final long PAGE_TABLES_GPA = 0x1_0000;

  static final long IDT_OFFSET = 0x800;
  static final long TSS_OFFSET = 0x200;

  /** First exception stub in the supervisor code page; 8 bytes each. */
  public static final long STUBS = 0x400;

  // Offsets of the snippets in a code page.
  public static final int NOP = 0;
  public static final int READ_8 = 0x20;
  public static final int WRITE_8 = 0x40;
  public static final int WRITE_4 = 0x60;
  public static final int OR = 0x80;
  public static final int LOCK_OR = 0xa0;
  public static final int INVLPG = 0xc0;
  public static final int MOV_CR3 = 0xe0;
  public static final int MOV_CR0 = 0x100;
  public static final int MOV_CR4 = 0x120;
  public static final int WRMSR = 0x140;
  public static final int TOUCH_READ = 0x160;
  public static final int TOUCH_WRITE = 0x180;
  public static final int READ_1 = 0x1a0;
  public static final int WRITE_1 = 0x1c0;
  public static final int VMRUN = 0x1e0;
  public static final int WRITE_2 = 0x200;

  /** Page of the nested guest's code, in the nested guest's own addresses. */
  public static final long NESTED_CODE = 0x1000;

  // Offsets in it: mov eax,[ebx] and mov [ebx],eax, each before a vmmcall; a vmmcall alone.
  public static final int NESTED_READ = 0;
  public static final int NESTED_WRITE = 0x10;
  public static final int NESTED_NOP = 0x20;

  private GuestLayout() {}

  /** Guest-physical page of a vCPU's VMCB; the recorder has four. */
  public static long vmcbGpa(final int vcpu) {
    return VMCBS_GPA + 0x1000L * (vcpu % RECORDER_VCPUS);
  }

  /** Guest-physical page of a vCPU's exception stack. */
  static long stackGpa(final int vcpu) {
    return vcpu < RECORDER_VCPUS
        ? STACKS_GPA + 0x1000L * vcpu
        : MORE_STACKS_GPA + 0x1000L * (vcpu - RECORDER_VCPUS);
  }

  /** Guest-virtual page of a vCPU's exception stack. */
  public static long stack(final int vcpu) {
    return STACKS + 0x1000L * vcpu;
  }

  /** Address of the interrupt gate of a vector. */
  public static long gate(final int vector) {
    return DESCRIPTORS + IDT_OFFSET + 16L * vector;
  }

  /** Address of the stub that handles a vector. */
  public static long stub(final int vector) {
    return SUPERVISOR_CODE + STUBS + 8L * vector;
  }

  /** Address of the instruction that a guest loop repeats. */
  public static long touchRip(final boolean user, final boolean write) {
    return (user ? USER_CODE : SUPERVISOR_CODE) + (write ? TOUCH_WRITE : TOUCH_READ);
  }
}
