/**
 * The TDP MMU: page tables of a guest under nested paging, kept as trees apart from the shadow
 * pages (reference 14; KVM mmu/tdp_mmu.c).
 *
 * <p>Decides only: reads {@code state}, emits events. Uses {@code shadow}, {@code memory}, {@code
 * guest}. What a fault maps is decided in {@code fault}, when a small mapping goes in {@code
 * split}.
 */
package umbra.mmu.tdp;
